import { beforeAll, describe, expect, test } from 'vitest';
import type { FinishedRun } from '../lab/run/finished-run.ts';
import { isBusy } from '../lab/run/fixture/busy.ts';
import { runInFolder } from '../lab/run/fixture/run-in-folder.ts';
import { problemLine } from '../lab/run/problems/problem.ts';
import type { Scenario } from '../lab/scenario/scenario.ts';
import doubleCharge from './double-charge.ts';

const ORDERS = 'POST /api/orders';

/** Once more when the machine had no time for the first. */
async function run(scenario: Scenario): Promise<FinishedRun> {
  const once = () => runInFolder('process', { scenario, sampling: null, length: 'short' });
  const first = await once();
  return first.problems.some(isBusy) ? once() : first;
}

const verdicts = ({ checked }: FinishedRun) =>
  Object.fromEntries(checked.map(({ hypothesis: { name }, verdict }) => [name, verdict]));

describe('double-charge', { timeout: 120_000 }, () => {
  let finished: FinishedRun;
  beforeAll(async () => {
    finished = await run(doubleCharge);
  }, 120_000);

  test('without a key the customer pays twice, with one once', ({ skip }) => {
    const others = finished.problems.filter((problem) => !isBusy(problem));
    expect(others).toEqual([]);
    if (finished.problems.length > 0) skip(finished.problems.map(problemLine).join('; '));
    expect(verdicts(finished)).toMatchObject({
      'late-charges-go-through': 'pass',
      'charged-twice-without-key': 'pass',
      'charged-once-with-key': 'pass',
      'each-gets-its-order-with-key': 'pass',
    });
  });

  // However busy the machine: these are facts.
  test('which the audits tell: the harm that is expected, and no other', () => {
    const broken = finished.audits.filter(({ violations }) => violations.length > 0);
    expect(broken.map(({ arm, audit }) => [arm, audit.name])).toEqual([
      ['without-key', 'wanted-once-paid-once'],
    ]);
    const charged = finished.checked.find(({ hypothesis: { name } }) => name === 'charged-once-with-key');
    expect(charged?.observation?.value).toBe(0);
  });

  test('with a key all tries of a request are told of one order, without one only the last is told of any', () => {
    const toldBy = (arm: string) => {
      const { answers = [] } = finished.arms.find((view) => view.arm === arm)?.evidence ?? {};
      const byIntent = Map.groupBy(answers, ({ intent }) => intent);
      return [...byIntent.values()].map((tries) => ({
        tries: tries.length,
        keys: new Set(tries.map(({ idempotencyKey }) => idempotencyKey)),
        orders: new Set(
          tries
            .filter(({ status }) => status === 201)
            .map(({ responseBody }) => (responseBody as { orderId: string }).orderId),
        ),
      }));
    };
    for (const arm of ['without-key', 'with-key']) {
      const told = toldBy(arm);
      expect(told.some(({ tries }) => tries > 1)).toBe(true);
      for (const { orders, keys } of told) {
        expect(orders.size).toBeLessThanOrEqual(1);
        expect([...keys]).toEqual(arm === 'with-key' ? [expect.any(String)] : [null]);
      }
    }
  });

  test('each try of a request is a trace of its own, and there are no others', () => {
    for (const { evidence, foreign } of finished.arms) {
      const again = evidence.samples.filter(({ earlierTraceIds = [] }) => earlierTraceIds.length > 0);
      expect(again.length).toBeGreaterThan(0);
      const ofRoute = foreign.filter(({ root }) => root?.span.name === ORDERS);
      expect(ofRoute).toEqual([]);
    }
  });
});

test('where no charge is late nobody sends again: no claim has data, and no harm is done that was to be', {
  timeout: 120_000,
}, async ({ skip }) => {
  const finished = await run({ ...doubleCharge, faults: [] });
  if (finished.problems.some(isBusy)) skip(finished.problems.map(problemLine).join('; '));
  expect(verdicts(finished)).toMatchObject({
    'late-charges-go-through': 'no-data',
    'charged-twice-without-key': 'no-data',
    'charged-once-with-key': 'no-data',
  });
  const toBreak = finished.audits.filter(({ isToBreak }) => isToBreak);
  expect(toBreak.map(({ verdict }) => verdict)).toEqual(['fail']);
  expect(finished.exitCode).toBe(99);
});
