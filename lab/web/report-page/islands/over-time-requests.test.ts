import { expect, test } from 'vitest';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { TraceReader } from '../model/read-traces.ts';
import { classLines, p95Lines, requestMarks } from './over-time-requests.ts';

const CREATE = 'POST /api/orders';
// Of each arm 600 orders in 3 s; those that are due from 1 to 2 s are held for 440 ms in the first, and end as 504.
const { report, traces } = syntheticModel({ orders: 600 });
const readers = traces.map((each, arm) => new TraceReader(each, arm));
const valuesOf = (points: readonly (readonly [number, number | null])[] = []) => points.map(([, y]) => y);

test('harmed requests by class, in steps of half a second, by when they were due or ended', () => {
  const [found, ...more] = classLines(readers, report.arms, CREATE, 'due');
  expect(more).toEqual([]);
  expect(found).toMatchObject({ name: 'DEADLINE_EXCEEDED', count: 200 });
  expect(valuesOf(found?.lines[0]?.points)).toEqual([0, 0, 200, 200, 0, 0]);
  expect(valuesOf(found?.lines[1]?.points)).toEqual([0, 0, 0, 0, 0, 0]);
  const [arrived] = classLines(readers, report.arms, CREATE, 'arrival');
  expect(valuesOf(arrived?.lines[0]?.points)).toEqual([0, 0, 24, 200, 176, 0]);
  expect(classLines(readers, report.arms, 'GET /', 'due')).toEqual([]);
});

test('the p95 of half a second that has a hundred requests, and of no other', () => {
  const [unprotected] = p95Lines(readers, report.arms, CREATE, 'due');
  expect(valuesOf(unprotected?.points)).toEqual([60, 60, 440, 440, 60, 60]);
  const few = syntheticModel({ orders: 594 });
  const own = few.traces.map((each, arm) => new TraceReader(each, arm));
  expect(valuesOf(p95Lines(own, few.report.arms, CREATE, 'due')[0]?.points)).toEqual(Array(6).fill(null));
});

test('each request is a mark, also one whose trace is not in the page: that opens nothing', () => {
  const [first, ...others] = traces;
  if (!first) throw new Error('the run has an arm');
  const { requests } = first;
  const without = {
    ...first,
    requests: { ...requests, trace: requests.trace.map((at, place) => (place === 300 ? -1 : at)) },
  };
  const own = [without, ...others].map((each, arm) => new TraceReader(each, arm));
  const [marks] = requestMarks(own, report.arms, CREATE, 'due');
  expect(marks?.points).toHaveLength(600);
  expect([marks?.points[300]?.[1], marks?.harmed?.[300], marks?.opens?.[300]]).toEqual([440, true, null]);
  expect(marks?.opens?.filter((id) => id === null)).toHaveLength(1);
});
