import { expect, test } from 'vitest';
import { createRandom } from '../../load/random.ts';
import { liveGrowthOf } from './live-growth.ts';

const KIB = 1024;
const MIB = 1024 ** 2;
const HOUR = 3_600;
const EACH_S = 15;
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

interface Shape {
  readonly seed: number;
  readonly noiseKib?: number;
  readonly saw?: { readonly mib: number; readonly everyS: number };
  readonly leaksKibPerMin?: number;
}

/** An hour of a heap of 40 MiB, collected before each sample; a saw begins anywhere. */
function hour({ seed, noiseKib = 300, saw = { mib: 0, everyS: 1 }, leaksKibPerMin = 0 }: Shape) {
  const random = createRandom(seed, 'live memory');
  const phaseS = random.next() * saw.everyS;
  return Array.from({ length: HOUR / EACH_S }, (_, index) => {
    const atS = index * EACH_S;
    const inSaw = (saw.mib * MIB * ((atS + phaseS) % saw.everyS)) / saw.everyS;
    const noise = noiseKib * KIB * random.next();
    return { atS, bytes: 40 * MIB + inSaw + noise + (leaksKibPerMin * KIB * atS) / 60 };
  });
}

test('100 KiB a minute is growth, of a steady heap and of one that saws a little', () => {
  for (const seed of SEEDS)
    for (const saw of [
      { mib: 0, everyS: 1 },
      { mib: 1, everyS: 70 },
      { mib: 1, everyS: 160 },
    ]) {
      const found = liveGrowthOf(hour({ seed, saw, leaksKibPerMin: 100 }));
      expect(found).toMatchObject({ grows: true });
      expect((found?.bytesPerHour ?? 0) / 60 / KIB).toBeGreaterThan(80);
      expect((found?.bytesPerHour ?? 0) / 60 / KIB).toBeLessThan(120);
    }
});

test('a saw is no growth, however wide and slow', () => {
  for (const seed of SEEDS)
    for (const everyS of [40, 100, 240, 600, 1_000])
      for (const mib of [1, 10, 40])
        expect(liveGrowthOf(hour({ seed, saw: { mib, everyS } })), `${seed} ${everyS} ${mib}`).toMatchObject({
          grows: false,
        });
});

test('noise, a step, what fills at first, and a heap that stands still are no growth', () => {
  for (const seed of SEEDS) {
    expect(liveGrowthOf(hour({ seed, noiseKib: 20_000 }))).toMatchObject({ grows: false });
    const step = hour({ seed }).map(({ atS, bytes }) => ({
      atS,
      bytes: bytes + (atS > 3_000 ? 2 * MIB : 0),
    }));
    expect(liveGrowthOf(step)).toMatchObject({ grows: false });
    const fills = hour({ seed }).map(({ atS, bytes }) => ({
      atS,
      bytes: bytes + MIB * Math.min(60, atS / 25),
    }));
    expect(liveGrowthOf(fills)).toMatchObject({ grows: false });
  }
  expect(liveGrowthOf(hour({ seed: 1, noiseKib: 0 }))).toMatchObject({ grows: false, bytesPerHour: 0 });
});

test('what it tells as the least that it notices, it notices when twice as much is leaked', () => {
  for (const seed of SEEDS) {
    const saw = { mib: 10, everyS: 90 };
    const least = (liveGrowthOf(hour({ seed, saw }))?.leastPerHour ?? 0) / 60 / KIB;
    expect(least).toBeGreaterThanOrEqual(50);
    expect(liveGrowthOf(hour({ seed, saw, leaksKibPerMin: 2 * least }))).toMatchObject({ grows: true });
  }
});

test('of too little nobody can tell', () => {
  expect(liveGrowthOf([])).toBeNull();
  expect(liveGrowthOf(hour({ seed: 1 }).slice(0, 30))).toBeNull();
});
