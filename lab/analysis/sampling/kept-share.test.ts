import { expect, test } from 'vitest';
import { sample } from '../arm/example-evidence.ts';
import { gateway, otlp } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { keptShare } from './kept-share.ts';

const id = (number: number) => number.toString(16).padStart(32, '0');
const two = buildTraces(otlp(gateway([0, 10]), gateway([20, 30])));

test('each try is a trace; what was never sent left none', () => {
  const again = sample([0, 0, 30], { traceId: id(2), earlierTraceIds: [id(1)] });
  const lost = sample([40, 40, 50], { traceId: id(3) });
  const unsent = sample([60, null, null], { traceId: id(4) });
  expect(keptShare([again, lost, unsent], two)).toEqual({ percent: (100 * 2) / 3, kept: 2, of: 3 });
});

test('where nothing was sent there is no share', () => {
  expect(keptShare([], two)).toBe(null);
  expect(keptShare([sample([60, null, null])], two)).toBe(null);
});
