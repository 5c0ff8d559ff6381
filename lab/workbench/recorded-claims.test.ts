import { expect, test } from 'vitest';
import { GoodTimes } from './good-times.ts';
import { bandOf, recordedClaims } from './recorded-claims.ts';

const timesOf = (count: number, ms: number) => {
  const times = new GoodTimes();
  for (let at = 0; at < count; at++) times.add(ms);
  return times;
};
const seen = (count: number, good: number, [before, during] = [10, 10]) => ({
  ...{ number: 1, route: 'GET /', rps: 20, arm: 'recorded', seen: { count, good } },
  times: { before: timesOf(100, before), during: timesOf(good, during) },
});
const text = (...of: ReturnType<typeof seen>[]) => recordedClaims(of, 10).lines.join('\n');

test.each([
  [
    { count: 200, good: 100 },
    { atLeast: 32, atMost: 68 },
  ],
  [
    { count: 20_000, good: 10_000 },
    { atLeast: 48, atMost: 52 },
  ],
  [
    { count: 200, good: 200 },
    { atLeast: 96, atMost: 100 },
  ],
  [
    { count: 200, good: 0 },
    { atLeast: 0, atMost: 4 },
  ],
  [
    { count: 3, good: 1 },
    { atLeast: 0, atMost: 100 },
  ],
  [
    { count: 0, good: 0 },
    { atLeast: 0, atMost: 100 },
  ],
])('of %o the share of a run lies within %o', (of, band) => {
  expect(bandOf(of, of.count === 20_000 ? 20_000 : 120)).toEqual(band);
});

test('what is claimed has the side that can fail', () => {
  expect(text(seen(200, 100))).toContain("recorded.successRate('GET /', 'fault').between(32, 68)");
  expect(text(seen(200, 200))).toContain('.atLeast(96)');
  expect(text(seen(200, 0))).toContain('.atMost(4)');
});

test('a delay that harmed nobody is claimed: a route that was late is late again', () => {
  const late = text(seen(200, 200, [10, 410]));
  expect(late).toMatch(
    /By hand three of four took (39|40|41)\d ms and more, and before the faults came 1[01] ms/,
  );
  const [, ms] = /recorded\.latency\('GET \/', 'p50', 'fault'\)\.atLeast\((\d+)\)/.exec(late) ?? [];
  // It may be measured in steps of 5%, and the median of a run without the delay is far from it.
  expect(Number(ms)).toBeGreaterThan(370);
  expect(Number(ms)).toBeLessThanOrEqual(400);
  expect(late).not.toContain('holds without them too');
});

test.each([
  ['one that is not late', seen(200, 200)],
  ['one that is late by less than another machine may be', seen(200, 200, [100, 200])],
  ['one of which too few were answered well', seen(39, 39, [10, 410])],
])('of %s nothing of the kind is claimed, and that nothing was seen to change is said', (_, by) => {
  expect(text(by)).not.toContain('latency');
  expect(text(by)).toContain('// No harm was seen from the first fault to the last');
});

test('where harm was seen nothing is said of none', () => {
  expect(text(seen(200, 100))).not.toContain('holds without them too');
  expect(text(seen(200, 200), { ...seen(200, 20), number: 2 })).not.toContain('holds without them too');
});

test('a route of which too few were seen is left out beside one that was; alone it is to be served', () => {
  const few = { ...seen(3, 1), number: 2, route: 'PUT /' };
  expect(text(seen(200, 100), few)).not.toContain('PUT /');
  expect(text(few)).toContain("recorded.successRate('PUT /', 'fault').atLeast(99)");
  expect(text(few)).toContain('say here what has to hold');
});
