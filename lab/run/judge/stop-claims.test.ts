import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import { healthyArm } from '../../load/fixture/as-promised.ts';
import { startClock } from '../../runtime/clock.ts';
import { hypothesis, smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { latency } from '../../scenario/observe.ts';
import { Journal } from '../journal/journal.ts';
import { type Judged, judge } from './judge.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-stopped-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 'POST /api/orders';
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;

/** The protected arm was ended 0.9 s into its fault phase; of what was due in that, so much failed. */
function endedArm(failing: number, rest: Partial<ArmEvidence> = {}): ArmEvidence {
  const whole = healthyArm({ arm: 'protected' });
  const phases = whole.phases.slice(0, 2);
  const load = whole.load && { ...whole.load, stoppedAtMs: at(2_000) };
  let failed = 0;
  const samples = whole.samples
    .filter(({ dueMs }) => dueMs < at(2_000))
    .map((each, _, all) => {
      const inFault = all.length - all.findIndex(({ dueMs }) => dueMs >= at(1_000));
      if (each.dueMs < at(1_000) || failed >= failing * inFault) return each;
      failed += 1;
      return { ...each, status: 503, outcome: 'UNAVAILABLE', note: null };
    });
  const sent = samples.length;
  const stopped = {
    ...{ tMs: at(1_900), type: 'arm.stopped', arm: 'protected', phase: 'fault', condition: 'nobody-served' },
    ...{ route: ORDERS, failing: 0.9, overSeconds: 0.8, sinceMs: at(1_000) },
    ...{ fromMs: at(1_000), toMs: at(1_800) },
    ...{ restSeconds: 4.1, skipped: ['recovery'] },
  };
  const { answers = [], traces } = whole;
  return {
    ...whole,
    ...{ phases, load, samples, traces, answers: answers.slice(0, sent) },
    journal: [stopped],
    ...rest,
  } as ArmEvidence;
}

function judged(stopped: ArmEvidence, mishaps: readonly string[] = []): Judged {
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const claims = [
    hypothesis({ observe: ({ unprotected }) => latency(unprotected, 'fault', ORDERS, 'p50'), atLeast: 1 }),
    hypothesis({
      name: 'serves',
      arm: 'protected',
      observe: () => ({ value: 1_000, evidence: 'all is well' }),
    }),
    hypothesis({
      name: 'comes-back',
      arm: 'protected',
      observe: ({ protected: on }) => {
        const recovery = on.phase('recovery');
        if (!recovery) throw new TypeError('no recovery');
        return { value: 1_000, evidence: 'it came back' };
      },
    }),
  ];
  const left = { unwritten: [], left: [] };
  return judge(
    smallScenario({ hypotheses: claims, load: { routes: [{ route: ORDERS, rps: 33 }] } }),
    [
      { evidence: healthyArm({ arm: 'unprotected' }), mishaps: [], ...left },
      { evidence: stopped, mishaps, ...left },
    ],
    [],
    journal,
  );
}

const verdicts = ({ checked }: Judged) =>
  Object.fromEntries(checked.map(({ hypothesis: { name }, verdict }) => [name, verdict]));

test('an arm that is lost fails by the condition; of all else that rests on it nothing is concluded', () => {
  const run = judged(endedArm(1));
  expect(verdicts(run)).toEqual({
    ...{ 'products-wait': 'pass', serves: 'inconclusive', 'comes-back': 'inconclusive' },
    'protected-nobody-served': 'fail',
  });
  expect(run.exitCode).toBe(99);
  expect(run.problems).toEqual([
    {
      ...{ arm: 'protected', kind: 'stopped', phase: null },
      text: 'ended 0.9 s into fault by its stop condition nobody-served; not measured: the last 4.1 s of fault, recovery',
    },
  ]);
  const lost = run.checked.find(({ verdict }) => verdict === 'fail');
  // So the report shows a request of it.
  expect(lost?.hypothesis.about).toEqual({ route: ORDERS, phase: 'fault' });
  expect(lost?.observation?.evidence).toMatch(
    /^protected: 0\.9 s into fault \d+ of \d+ POST \/api\/orders that were due within 0\.8 s had no good answer$/,
  );
});

test('what the evidence does not bear out fails nothing, and passes nothing', () => {
  const run = judged(endedArm(0.5));
  expect(verdicts(run)).toMatchObject({ serves: 'inconclusive', 'protected-nobody-served': 'no-data' });
  expect(run.exitCode).toBe(5);
});

test('where the arm may not be judged for another reason, that it was lost proves nothing either', () => {
  const run = judged(endedArm(1), ['bank-1 crashed']);
  expect(verdicts(run)).toMatchObject({ serves: 'inconclusive', 'protected-nobody-served': 'inconclusive' });
  expect(run.exitCode).toBe(5);
});
