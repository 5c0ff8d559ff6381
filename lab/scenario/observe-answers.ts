import type { ArmView } from '../analysis/arm/view.ts';
import { isGood } from '../analysis/requests/good.ts';
import { dueIn } from '../analysis/requests/phase-stats.ts';
import type { RouteName, System } from '../system/system.ts';
import { shareOf } from './observe.ts';
import type { Observation } from './scenario.ts';

/**
 * Share of a route's requests, due in the settled part of a phase, that were answered well and with that status, in percent: an
 * order is paid as one and owed as another. Null without requests.
 */
export function answeredWith<Of extends System, Phase extends string>(
  arm: ArmView<Of, Phase>,
  phase: NoInfer<Phase>,
  route: RouteName<NoInfer<Of>>,
  status: string,
): Observation | null {
  arm.asking.name('route', route);
  const window = arm.phase(phase)?.window;
  if (!window) return null;
  const { samples } = arm.evidence;
  const due = dueIn(samples, window.settled).filter((sample) => sample.route === route);
  if (due.length === 0) return null;
  const hits = due.filter((sample) => sample.note === status && isGood(sample, arm.evidence));
  return {
    ...shareOf(hits.length, due.length),
    evidence: `${hits.length} of ${due.length} ${route} due while ${arm.arm}/${phase} was settled: ${status}`,
  };
}
