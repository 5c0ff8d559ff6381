import type { ArmView } from '../../analysis/arm/view.ts';
import { type Expected, isGood } from '../../analysis/requests/good.ts';
import { dueIn } from '../../analysis/requests/phase-stats.ts';
import type { PhaseWindow, Stretch } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { kindOf } from '../../faults/kinds.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { DRAIN_MS } from '../faults/fault-timeline.ts';
import type { Told } from '../problems/doubt.ts';

/** Below this share of good answers before its first fault an arm shows what was broken before, not what the fault did. */
const LEAST_GOOD_PERCENT = 95;
/** Of few requests one that fails is more than a twentieth. */
const FAILURES_OF_FEW = 1;
/** A caller's patience where a scenario says none, ms. */
const PATIENCE_MS = 3_000;

/**
 * Routes that did not work before the arm's first fault; none where a condition of the scenario makes calls
 * fail, or nothing was due before the fault.
 */
export function brokenBaseline(
  view: ArmView,
  { conditions = [], load }: Pick<Scenario, 'conditions' | 'load'>,
): Told[] {
  if (conditions.some((plan) => kindOf(plan).makesFail?.(plan, load.timeoutMs ?? PATIENCE_MS))) return [];
  const before = beforeFirstFault(view);
  if (!before) return [];
  const due = dueIn(view.evidence.samples, before);
  return [...Map.groupBy(due, ({ route }) => route)].flatMap(([route, each]) =>
    badRoute(route, each, view.evidence),
  );
}

function badRoute(route: string, due: readonly RequestSample[], expected: Expected): Told[] {
  const good = due.filter((sample) => isGood(sample, expected)).length;
  const percent = (100 * good) / due.length;
  if (percent >= LEAST_GOOD_PERCENT || due.length - good <= FAILURES_OF_FEW) return [];
  const text = `before the first fault ${good} of ${due.length} ${route} were answered well (${percent.toFixed(1)}%, at least ${LEAST_GOOD_PERCENT}% are needed, or a condition that says so)`;
  return [{ text, measured: `${percent.toFixed(1)}%`, limit: `${LEAST_GOOD_PERCENT}%` }];
}

/** What was due in it had time to be answered before the fault came; null where the fault is there from the beginning. */
export function beforeFirstFault(view: ArmView): Stretch | null {
  const [first]: readonly (PhaseWindow | undefined)[] = view.evidence.phases;
  if (!first) return null;
  const faults = view.journal('fault.injecting').filter(({ kind }) => kind !== 'condition');
  const faultMs = faults.reduce((earliest, { tMs }) => Math.min(earliest, tMs), Number.POSITIVE_INFINITY);
  const { fromMs } = first.settled;
  const toMs = faultMs < first.settled.toMs ? faultMs - DRAIN_MS : first.settled.toMs;
  return toMs > fromMs ? { fromMs, toMs } : null;
}
