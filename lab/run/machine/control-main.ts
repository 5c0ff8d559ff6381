import { writeSync } from 'node:fs';
import { clockFrom } from '../../runtime/clock.ts';

/** Prints a line for each piece of work: when it ended, epoch ms, and how long it waited for a processor, ms. */

const WORK_MS = 0.5;
/** Uneven, so that the pieces fall in step neither with the scheduler's clock nor with the load. */
const NAPS_MS = [10, 37, 17, 31, 23, 13, 41, 29];
const CALIBRATIONS = 40;
const STDOUT = 1;

const [pid, wallMs, monotonicNs = 0] = process.argv.slice(2);
const lab = Number(pid);
const clock = clockFrom({ wallMs: Number(wallMs), monotonicNs: BigInt(monotonicNs) });
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let mixed = 1;

function work(steps: number): number {
  for (let step = 0; step < steps; step++) mixed = (mixed * 1_103_515_245 + 12_345) >>> 1;
  return mixed;
}

function timed(steps: number): number {
  const start = performance.now();
  work(steps);
  return performance.now() - start;
}

const fastest = (steps: number) => Math.min(...Array.from({ length: CALIBRATIONS }, () => timed(steps)));

// The first round lets the loop be compiled, the second finds how many steps are half a millisecond.
fastest(50_000);
const steps = Math.max(1, Math.round((50_000 * WORK_MS) / fastest(50_000)));
let best = fastest(steps);

// A killed lab cannot end it: then it has another parent.
for (let piece = 0; process.ppid === lab; piece++) {
  const napMs = NAPS_MS[piece % NAPS_MS.length] ?? WORK_MS;
  const start = performance.now();
  Atomics.wait(never, 0, 0, napMs);
  const woken = performance.now();
  work(steps);
  const end = performance.now();
  best = Math.min(best, end - woken);
  const waitMs = Math.max(0, end - start - napMs - best);
  try {
    writeSync(STDOUT, `${clock.now().toFixed(1)} ${waitMs.toFixed(3)}\n`);
  } catch {
    break;
  }
}
