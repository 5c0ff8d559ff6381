import { expect, test } from 'vitest';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { compareRoute, operationStats, type Side } from './compare-traces.ts';
import { TraceReader } from './read-traces.ts';

const { traces } = syntheticModel({ orders: 60 });
const sides = traces.map(
  (packed, arm): Side => ({ reader: new TraceReader(packed, arm), phase: 'fault' }),
) as [Side, Side];

test('differences are those of requests of one number that made the call on both sides', () => {
  const paths = compareRoute('POST /api/orders', sides, true);
  const bank = paths.find(({ path }) => path.at(-1) === 'bank Charge');
  expect(bank).toMatchObject({ made: [20, 20], both: 20, onlyFirst: 0, onlySecond: 0 });
  expect(bank?.grewMs?.median).toBeCloseTo(60 - 400, 0);
  expect(paths[0]?.path).toEqual(['gateway POST /api/orders']);
  const stock = paths.find(({ path }) => path.at(-1) === 'inventory CheckStock');
  expect(stock?.grewMs?.median).toBeCloseTo(0, 1);
});

test('a call made on one side only is counted, not subtracted', () => {
  const [first, second] = sides;
  const cut = {
    ...second,
    reader: Object.create(second.reader, { requests: { value: second.reader.requests.slice(0, -50) } }),
  };
  const bank = compareRoute('POST /api/orders', [first, cut], true).find(
    ({ path }) => path.at(-1) === 'bank Charge',
  );
  expect(bank?.onlyFirst).toBeGreaterThan(0);
  expect((bank?.both ?? 0) + (bank?.onlyFirst ?? 0)).toBe(20);
});

test('phases have no pairs', () => {
  const [first] = sides;
  const [path] = compareRoute('POST /api/orders', [{ ...first, phase: 'baseline' }, first], false);
  expect(path).toMatchObject({ both: 0, grewMs: null, made: [20, 20] });
});

test('the statistics name who holds the critical path', () => {
  const [top] = operationStats(sides[0]);
  expect(top).toMatchObject({ service: 'bank', operation: 'Charge', count: 20 });
  expect(top?.critical).toBeGreaterThan(0.8);
});
