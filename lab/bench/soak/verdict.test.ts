import { expect, test } from 'vitest';
import type { MemorySample } from './growth.ts';
import { MemorySeries } from './memory-series.ts';
import { judged, memoryTable } from './verdict.ts';

const MIB = 1024 ** 2;
const EACH_S = 15;

const hour = (mibAt: (atS: number) => number): MemorySample[] =>
  Array.from({ length: 3_600 / EACH_S }, (_, index) => {
    const atS = index * EACH_S;
    return { atS, bytes: mibAt(atS) * MIB };
  });
const steady = hour((atS) => 50 + (atS % 60) / 100);
const leaks = hour((atS) => 50 + (atS % 60) / 100 + (0.1 * atS) / 60);
const takesMore = hour((atS) => 50 + (40 * atS) / 3_600);

test('who can be asked what lives is judged by that, who can not by what is resident', () => {
  const measured = {
    resident: new Map([
      ['calm', takesMore],
      ['leaking', steady],
      ['reaper', takesMore],
    ]),
    live: new Map([
      ['calm', steady],
      ['leaking', leaks],
      ['the page', steady],
    ]),
    fills: new Map(),
  };
  const told = judged(measured).map(({ name, by, growth }) => [name, by, growth?.grows]);
  expect(told).toEqual([
    ['calm', 'live', false],
    ['leaking', 'live', true],
    ['reaper', 'resident', true],
    ['the page', 'live', false],
  ]);
  expect(memoryTable(measured)).toMatch(/leaking .* live .* GROWS/);
});

test('a store is judged since it is full', () => {
  const fills = hour((atS) => Math.min(128, 10 + atS / 18));
  const measured = (fullAtS: number) => ({
    ...{ resident: new Map(), live: new Map([['traces', fills]]) },
    fills: new Map([['traces', fullAtS]]),
  });
  expect(judged(measured(2_140))).toMatchObject([{ growth: { grows: false } }]);
  expect(judged(measured(Number.POSITIVE_INFINITY))).toMatchObject([{ growth: null }]);
});

test('a store that has not been full for twenty minutes is not judged: it takes more until it lets go of a part', () => {
  const saw = hour((atS) => (atS < 3_000 ? atS / 20 : 150 + ((atS - 3_000) % 560) / 24));
  const measured = (fullAtS: number) => ({
    ...{ resident: new Map(), live: new Map([['metrics', saw]]) },
    fills: new Map([['metrics', fullAtS]]),
  });
  expect(judged(measured(3_000))).toMatchObject([{ growth: null }]);
});

test('of what shares a name there is a sample only where all of it tells', () => {
  const series = new MemorySeries(() => 7);
  series.add('order', [1, 2]);
  series.add('order', [1, null]);
  expect([...series.samples]).toEqual([['order', [{ atS: 7, bytes: 3 }]]]);
});
