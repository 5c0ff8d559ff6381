import { expect, test } from 'vitest';
import { createRandom } from '../../load/random.ts';
import { growthOf } from './growth.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600;

/** A heap of 60 MiB with a sawtooth of 30 MiB, noise, and what is kept on top; a sample each two seconds. */
function samples(kept: (atS: number) => number, seed = 1) {
  const random = createRandom(seed, 'memory');
  return Array.from({ length: HOUR / 2 }, (_, index) => {
    const atS = 2 * index;
    const saw = (30 * (atS % 40)) / 40;
    return { atS, bytes: (60 + saw + random.next() * 4 + kept(atS)) * MIB };
  });
}

test('a sawtooth, a start that fills caches, and one step are no growth', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    expect(growthOf(samples(() => 0, seed))).toMatchObject({ grows: false });
    expect(growthOf(samples((atS) => Math.min(60, atS / 10), seed))).toMatchObject({ grows: false });
    // A store that is full after 26 minutes.
    expect(growthOf(samples((atS) => Math.min(130, atS / 12), seed))).toMatchObject({ grows: false });
    // Less than anyone would have to mend.
    expect(growthOf(samples((atS) => (4 * atS) / HOUR, seed))).toMatchObject({ grows: false });
  }
});

test('a leak under the sawtooth is growth, with what it is an hour', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const found = growthOf(samples((atS) => (40 * atS) / HOUR, seed));
    expect(found?.grows).toBe(true);
    expect((found?.bytesPerHour ?? 0) / MIB).toBeGreaterThan(36);
    expect((found?.bytesPerHour ?? 0) / MIB).toBeLessThan(44);
  }
});

test('half a MiB a minute is growth in the hour of a process that takes 600', () => {
  for (const seed of [1, 2, 3, 4, 5])
    expect(growthOf(samples((atS) => 510 + (30 * atS) / HOUR, seed))).toMatchObject({ grows: true });
});

test('of too little nobody can tell', () => {
  expect(growthOf([])).toBeNull();
  expect(growthOf(samples(() => 0).slice(0, 9))).toBeNull();
  // Five minutes, in which the lab fills what it keeps.
  expect(growthOf(samples((atS) => atS / 10).slice(0, 150))).toBeNull();
  expect(growthOf(samples(() => 0).slice(0, 300))).toMatchObject({ grows: false });
});
