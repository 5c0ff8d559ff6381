import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Labels } from '../../../analysis/metrics/promql/labels.ts';
import { Store, type StoredSeries } from './store.ts';

const NOW = 1_000_000_000;
const labels = (name: string): Labels => [['__name__', name]];

function fill(store: Store, series: StoredSeries | null, from: number, count: number): number {
  let stored = 0;
  for (let i = 0; i < count; i++) {
    const tMs = NOW + (from + i) * 1000;
    if (store.append(series, tMs, from + i, tMs)) stored++;
  }
  return stored;
}

const times = (series: StoredSeries | null, from = 0, to = Number.MAX_VALUE) =>
  Array.from(series?.samples.between(from, to).times ?? [], (tMs) => (tMs - NOW) / 1000);

test('a range has both its ends and spans chunks', () => {
  const store = new Store({ retentionMs: 3_600_000, maxBytes: 1_000_000 });
  const series = store.series(labels('a'));
  expect(fill(store, series, 0, 500)).toBe(500);
  expect(times(series, NOW + 10_000, NOW + 300_000)).toEqual(Array.from({ length: 291 }, (_, i) => i + 10));
  expect(times(series, NOW + 200_001, NOW + 200_500)).toEqual([]);
});

test('samples out of order are refused and counted, a repeated one is not', () => {
  const store = new Store({ retentionMs: 10_000, maxBytes: 1_000_000 });
  const series = store.series(labels('a'));
  expect(store.append(series, NOW, Number.NaN, NOW)).toBe(true);
  expect(store.append(series, NOW, Number.NaN, NOW)).toBe(true);
  expect(store.append(series, NOW, 1, NOW)).toBe(false);
  expect(store.append(series, NOW, null, NOW)).toBe(false);
  expect(store.append(series, NOW - 1, 1, NOW)).toBe(false);
  expect(store.append(series, NOW + 600_001, 1, NOW)).toBe(false);
  const other = store.series(labels('b'));
  expect(store.append(other, NOW - 10_001, 1, NOW)).toBe(false);
  expect(store.dropped).toEqual({ expired: 0, evicted: 0, refused: 0, outOfOrder: 5 });
  expect(times(series)).toEqual([0]);
});

test('a full store drops its oldest samples and counts them', () => {
  const maxBytes = 50_000;
  const store = new Store({ retentionMs: 3_600_000, maxBytes });
  const [a, b] = [store.series(labels('a')), store.series(labels('b'))];
  for (let i = 0; i < 5000; i++) {
    expect(fill(store, a, i, 1) + fill(store, b, i, 1)).toBe(2);
    expect(store.size.bytes).toBeLessThanOrEqual(maxBytes);
  }
  const kept = times(a);
  expect(kept.at(-1)).toBe(4999);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 5000 - kept.length + i));
  expect(kept.length).toBeGreaterThan(500);
  expect(store.dropped.evicted).toBe(10_000 - store.size.samples);
  expect(store.dropped.refused).toBe(0);
});

test('a store full of series refuses further ones and counts their samples', () => {
  const store = new Store({ retentionMs: 3_600_000, maxBytes: 20_000 });
  const names = Array.from({ length: 100 }, (_, i) => `m${i}`);
  const taken = names.filter((name) => fill(store, store.series(labels(name)), 0, 1) === 1).length;
  expect(taken).toBeGreaterThan(10);
  expect(taken).toBeLessThan(100);
  expect(store.dropped.refused).toBe(100 - taken);
  expect(store.size.bytes).toBeLessThanOrEqual(20_000);
  store.expire(NOW);
  expect(store.size).toMatchObject({ series: taken, samples: taken });
});

test('what is older than the retention expires, series that end up empty with it', () => {
  const store = new Store({ retentionMs: 100_000, maxBytes: 1_000_000 });
  const [old, current] = [store.series(labels('old')), store.series(labels('current'))];
  fill(store, old, 0, 10);
  fill(store, current, 0, 1000);
  store.expire(NOW + 1_000_000);
  expect(old?.live).toBe(false);
  expect(store.size.series).toBe(1);
  expect(times(current).length).toBeGreaterThanOrEqual(100);
  expect(times(current).length).toBeLessThan(100 + 120);
  expect(store.dropped.expired).toBe(1010 - store.size.samples);
  for (const name of ['old', 'current']) store.series(labels(name));
  expect(store.size.series).toBe(2);
});

test('series that come and go take no more memory than the store may have', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // What the first finds dead, as buffers of arrays, is let go of by the second.
  const collect = () => {
    gc();
    gc();
  };
  const maxBytes = 32 * 1024 * 1024;
  const store = new Store({ retentionMs: 3_600_000, maxBytes });
  const churn = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      const pairs = Array.from({ length: 8 }, (_, n) => [`label_${n}`, `value ${n} of series ${i}`] as const);
      const tMs = NOW + i;
      store.append(store.series([['__name__', 'churning'], ...pairs]), tMs, i, tMs);
    }
  };
  collect();
  const before = process.memoryUsage();
  // Ten times as many as there is room for.
  churn(0, 150_000);
  collect();
  const after = process.memoryUsage();
  const grown = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
  expect(store.size.bytes).toBeLessThanOrEqual(maxBytes);
  expect(grown).toBeLessThan(1.5 * maxBytes);
  expect(store.size.series).toBeGreaterThan(5000);
  expect(store.dropped.evicted).toBe(150_000 - store.size.samples);
  expect(store.dropped.refused).toBe(0);
});

test('a sample may be ten minutes ahead, and as old as the retention', () => {
  const store = new Store({ retentionMs: 10_000, maxBytes: 1_000_000 });
  expect(store.append(store.series(labels('ahead')), NOW + 600_000, 1, NOW)).toBe(true);
  expect(store.append(store.series(labels('old')), NOW - 10_000, 1, NOW)).toBe(true);
});
