import { setImmediate as turn } from 'node:timers/promises';
import type { Burn } from './facts.ts';

const PIECES = 150;
/** Until they are compiled the first pieces are slower. */
const WARM_UP = 30;
const ROUNDS = 1_000_000;

/** Burns one processor for about half a second, in equal pieces: the fastest tells how fast it is, the median how much of it is to be had. */
export async function burn(now: () => number = () => performance.now()): Promise<Burn> {
  const times: number[] = [];
  for (let piece = 0; piece < WARM_UP + PIECES; piece++) {
    const beganMs = now();
    work(piece);
    if (piece >= WARM_UP) times.push(now() - beganMs);
    await turn();
  }
  times.sort((a, b) => a - b);
  return { fastestMs: times[0] ?? 0, medianMs: times[PIECES / 2] ?? 0 };
}

/** Xorshift (Marsaglia, 2003): of registers alone, so no memory or cache is measured. */
function work(seed: number): number {
  let x = seed | 1;
  for (let round = 0; round < ROUNDS; round++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}
