import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { ClockWatch, startClock } from './clock.ts';

/** A wall clock that can be set. */
function settable() {
  let setBy = 0;
  return { wall: () => Date.now() + setBy, set: (ms: number) => (setBy += ms) };
}

test.each([3_000, -3_000])('a wall clock that is set by %d ms does not move the time of the run', (step) => {
  const wall = settable();
  const clock = startClock(wall.wall);
  const before = clock.now();
  wall.set(step);
  const after = clock.now();
  expect(after - before).toBeGreaterThanOrEqual(0);
  expect(after - before).toBeLessThan(1_000);
  expect(Math.abs(clock.wall() - clock.now() - step)).toBeLessThan(1_000);
});

test.each([3_000, -3_000, 60])('a step of %d ms is seen, also when it was taken back', (step) => {
  const wall = settable();
  const watch = new ClockWatch(startClock(wall.wall));
  expect(watch.stepMs()).toBeLessThan(10);
  wall.set(step);
  watch.look();
  wall.set(-step);
  expect(Math.abs(watch.stepMs() - Math.abs(step))).toBeLessThan(10);
});

test('a step before the watch began is seen, and one before the anchor is not', () => {
  const wall = settable();
  const clock = startClock(wall.wall);
  wall.set(3_000);
  expect(Math.abs(new ClockWatch(clock).stepMs() - 3_000)).toBeLessThan(10);
  const before = clock.now();
  clock.anchor();
  expect(new ClockWatch(clock).stepMs()).toBeLessThan(10);
  expect(clock.now() - before).toBeGreaterThanOrEqual(2_999);
  expect(clock.origin.wallMs).toBeGreaterThan(before);
});

test('a process that waited between two readings has seen no step', () => {
  const nows = [0, 0, 0, 5_000];
  const walls = [0, 5_000];
  const next = (readings: number[]) => readings.shift() ?? Number.NaN;
  const watch = new ClockWatch({ now: () => next(nows), wall: () => next(walls) });
  expect(watch.stepMs()).toBe(0);
});

test('a thread that is given the origin has the same time, not that of its own start', async () => {
  const clock = startClock(() => Date.now() - 3_000);
  const code = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { clockFrom } from '${new URL('./clock.ts', import.meta.url)}';
    parentPort.postMessage(clockFrom(workerData).now());`;
  const before = clock.now();
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    workerData: clock.origin,
  });
  const inThread = await new Promise<number>((resolve, reject) => {
    worker.on('message', resolve).on('error', reject);
  });
  await worker.terminate();
  expect(inThread).toBeGreaterThanOrEqual(before);
  expect(inThread).toBeLessThanOrEqual(clock.now());
});
