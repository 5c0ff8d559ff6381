import { median } from '../statistics.ts';

/** Does `count` things, so many at a time; resolves with the ms that all of them took. */
export async function inFlight(
  width: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: width }, worker));
  return performance.now() - began;
}

/** Does `count` things one after the other; resolves with the median ms of one. */
export async function medianMs(count: number, work: (index: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await work(i);
    times.push(performance.now() - began);
  }
  return median(times);
}
