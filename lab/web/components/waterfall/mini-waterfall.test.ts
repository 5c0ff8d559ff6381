import { expect, test } from 'vitest';
import { client, gateway, otlp, server } from '../../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../../analysis/spans/span-tree.ts';
import { isWithin, outcomeText, pathsOf } from './mini-waterfall.tsx';
import { traceModel } from './trace-model.ts';

const GET = 'shop.v1.OrderService/GetOrder';
const about = { stands: null, route: 'GET /', phase: 'fault', chosen: '', responseMs: 100 };

/** A call that takes so long, of which its answer takes 4 ms. */
function pathsOfCall(ms: number): (string | null)[] {
  const call = client('gateway', GET, [1, 1 + ms], { children: [server('order', GET, [3, 7])] });
  const [trace] = buildTraces(otlp(gateway([0, 2 + ms], [call])));
  return pathsOf((trace && traceModel(trace, about)?.lines) ?? []);
}

test('a call aligns with the same one of another arm, whether its way shows as a line or not', () => {
  const quick = pathsOfCall(6);
  const slow = pathsOfCall(60);
  expect(quick).toHaveLength(2);
  expect(slow).toHaveLength(3);
  expect(slow.filter((path) => path !== null)).toEqual(quick);
});

test('what came too late tells its limit, and a good answer what it says', () => {
  const told = (result: string, tookMs: number, goodWithinMs: number | null = 1_000) =>
    outcomeText({ goodWithinMs }, { isGood: tookMs < 1_000, result, tookMs });
  expect(told('LATE', 1_730)).toBe('LATE after 1.73s (limit 1.00s)');
  expect(told('LATE', 1_730, null)).toBe('LATE after 1.73s');
  expect(told('DEADLINE_EXCEEDED', 3_000)).toBe('DEADLINE_EXCEEDED after 3.00s');
  expect(told('CONFIRMED', 20)).toBe('answered CONFIRMED after 20ms');
  expect(told('ok', 20)).toBe('answered after 20ms');
});

test('what is below a call is within it, and a second try of the same call is not', () => {
  const pay = 'gateway GET\norder Pay';
  for (const path of [pay, `${pay}\nbank Charge`]) expect(isWithin(path, pay)).toBe(true);
  for (const path of [`${pay} 2`, `${pay} 2\nbank Charge`, 'gateway GET'])
    expect(isWithin(path, pay)).toBe(false);
});
