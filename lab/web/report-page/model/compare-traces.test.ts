import { expect, test } from 'vitest';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { type ComparedPath, compareRoute, operationStats, type Side } from './compare-traces.ts';
import { TraceReader } from './read-traces.ts';

const { traces } = syntheticModel({ orders: 60 });
const sides = traces.map(
  (packed, arm): Side => ({ reader: new TraceReader(packed, arm), phase: 'fault' }),
) as [Side, Side];

test('differences are those of requests of one number that made the call on both sides', () => {
  const { paths, alone } = compareRoute('POST /api/orders', sides, true);
  expect(alone).toEqual([0, 0]);
  const bank = paths.find(({ path }) => path.at(-1) === 'bank Charge');
  expect(bank).toMatchObject({ made: [20, 20], both: 20, onlyFirst: 0, onlySecond: 0 });
  expect(bank?.grewMs?.median).toBeCloseTo(60 - 400, 0);
  expect(paths[0]?.path).toEqual(['gateway POST /api/orders']);
  const stock = paths.find(({ path }) => path.at(-1) === 'inventory CheckStock');
  expect(stock?.grewMs?.median).toBeCloseTo(0, 1);
});

const bankIn = (paths: readonly ComparedPath[]) => paths.find(({ path }) => path.at(-1) === 'bank Charge');

test('a call made on one side only is counted, not subtracted', () => {
  const [first, second] = sides;
  const trace = (place: number) => {
    const found = second.reader.trace(place);
    // What the bank did of every second one is not there, as where a breaker was open.
    if (place % 2 === 0)
      for (const { span, children } of found.nodes)
        if (span.service === 'payment' && span.kind === 'client') (children as unknown[]).length = 0;
    return found;
  };
  const cut = { ...second, reader: Object.create(second.reader, { trace: { value: trace } }) };
  const { paths, alone } = compareRoute('POST /api/orders', [first, cut], true);
  expect(bankIn(paths)).toMatchObject({ both: 10, onlyFirst: 10, onlySecond: 0 });
  expect(alone).toEqual([0, 0]);
});

test('a request that was due on one side only is of no pair, and its calls are no difference', () => {
  const [first, second] = sides;
  const requests = second.reader.requests.filter(({ index }) => index >= 25);
  const trace = (place: number) => second.reader.trace(place);
  const reader = Object.create(second.reader, { requests: { value: requests }, trace: { value: trace } });
  const { paths, alone } = compareRoute('POST /api/orders', [first, { ...second, reader }], true);
  expect(alone).toEqual([5, 0]);
  expect(bankIn(paths)).toMatchObject({ made: [20, 15], both: 15, onlyFirst: 0, onlySecond: 0 });
});

test('phases have no pairs', () => {
  const [first] = sides;
  const [path] = compareRoute('POST /api/orders', [{ ...first, phase: 'baseline' }, first], false).paths;
  expect(path).toMatchObject({ both: 0, grewMs: null, made: [20, 20] });
});

test('the statistics name who holds the critical path', () => {
  const [top] = operationStats(sides[0]);
  expect(top).toMatchObject({ service: 'bank', operation: 'Charge', count: 20 });
  expect(top?.critical).toBeGreaterThan(0.8);
});
