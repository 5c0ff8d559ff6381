import type { ArmView } from '../../analysis/arm/view.ts';
import { failingIn } from '../../analysis/requests/failing.ts';
import { eventsOf, type JournalEvent } from '../../evidence/events.ts';
import type { Hypothesis } from '../../scenario/scenario.ts';
import { LEAST_ENDED, type StopCondition } from '../../scenario/stop-condition.ts';
import type { Doubt } from '../problems/doubt.ts';

/** As the watch writes it: `tMs` is when the condition was met, `sinceMs` when its phase was settled; the others when the requests were due that met it. */
type Stopped = JournalEvent &
  Pick<StopCondition, 'route' | 'failing' | 'overSeconds'> & {
    readonly condition: string;
    readonly phase: string;
    readonly sinceMs: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly restSeconds: number;
    readonly skipped: readonly string[];
  };

/** What ended an arm before its time; null where it went through all its phases. */
export function stopOf({ evidence: { journal } }: Pick<ArmView, 'evidence'>): Stopped | null {
  return eventsOf<Stopped>(journal, 'arm.stopped').find(() => true) ?? null;
}

/** Half an arm carries no claim but the one that it was lost. */
export function stoppedDoubts(view: ArmView): Doubt[] {
  const stop = stopOf(view);
  if (!stop) return [];
  const { condition, phase, restSeconds, skipped } = stop;
  const rest = [`the last ${restSeconds.toFixed(1)} s of ${phase}`, ...skipped];
  const text = `ended ${intoPhase(stop)} by its stop condition ${condition}; not measured: ${rest.join(', ')}`;
  return [{ kind: 'stopped', text }];
}

/** That an arm which was ended was not lost: counted again on the evidence, it fails, or there is no data. It never passes. */
export function stopClaims(view: ArmView): Hypothesis[] {
  const stop = stopOf(view);
  if (!stop) return [];
  const { arm } = view;
  const { condition, route, phase, failing, overSeconds } = stop;
  const percent = `${Number((100 * failing).toFixed(1))}%`;
  return [
    {
      name: `${arm}-${condition}`,
      title: `${route} of ${arm} is not lost: of what is due within ${overSeconds} s fewer than ${percent} fail`,
      arm,
      about: { route, phase },
      unit: 'times lost',
      atMost: 0,
      observe: ({ [arm]: seen }) => (seen ? observed(seen, stop) : null),
    },
  ];
}

function observed({ arm, evidence }: ArmView, stop: Stopped) {
  const { failing, route, overSeconds } = stop;
  const { ended, failed } = failingIn(evidence.samples, stop, evidence);
  if (ended < LEAST_ENDED || failed < failing * ended) return null;
  const of = `${failed} of ${ended} ${route} that were due within ${overSeconds} s`;
  return { value: 1, evidence: `${arm}: ${intoPhase(stop)} ${of} had no good answer` };
}

const intoPhase = ({ tMs, sinceMs, phase }: Stopped) =>
  `${((tMs - sinceMs) / 1_000).toFixed(1)} s into ${phase}`;
