import type { ArmView } from '../../../analysis/view.ts';
import { formatCount, formatMs, formatShare } from '../../../report/format.ts';
import type { ActedFacts, BrokenPlace, CauseFacts, PoolFacts } from './page-model.ts';
import { reachedBy, tracesDueIn } from './system-facts.ts';

/** Spans that say so are time in which a call could not go on. */
const WAIT = /^wait (\w+)$/;
/** A share of the time that is worth a sentence. */
const NOTABLE = 0.1;

/** Why the arm went as it did, in plain sentences: of its spans, series and counters, none of the script. */
export function causesOf(
  view: ArmView,
  {
    broken,
    pools,
    acted,
  }: { broken: readonly BrokenPlace[]; pools: readonly PoolFacts[]; acted: readonly ActedFacts[] },
): CauseFacts[] {
  const ofFault = [...pools.flatMap(fullPool), ...bystanders(view, broken)];
  const ofArm = acted.filter(({ times, kind }) => times > 0 && kind !== 'workers').map(whatActed);
  return [
    ...ofFault.map((text) => ({ phase: 'fault', text }) as const),
    ...ofArm.map((text) => ({ phase: null, text })),
  ];
}

function fullPool({ service, slots, mostBusy, mostWaiting, heldBy }: PoolFacts): string[] {
  if (mostBusy < slots) return [];
  const waiting = mostWaiting > 0 ? `, and up to ${formatCount(mostWaiting)} calls waited for one` : '';
  const held = heldBy
    ? ` (up to ${formatCount(heldBy.calls)} calls to ${heldBy.service} under way at once)`
    : '';
  return [`All ${slots} workers of ${service} were busy${held}${waiting}.`];
}

/** Routes that never reach what is broken, and were harmed or waited all the same. */
function bystanders(view: ArmView, broken: readonly BrokenPlace[]): string[] {
  const services = broken.filter(({ kind }) => kind === 'fault').map(({ service }) => service);
  const [baseline, fault] = [view.phase('baseline'), view.phase('fault')];
  if (!baseline || !fault || services.length === 0) return [];
  const usual = reachedBy(view, baseline.window);
  const due = tracesDueIn(view, fault.window);
  return view.routes.flatMap((route) => {
    const reached = usual.get(route);
    const stats = fault.route(route);
    if (!reached || !stats || services.some((service) => reached.has(service))) return [];
    const never = services.join(' nor ');
    const { waitedMs, tookMs, where } = waits(due.filter(({ root }) => root?.span.name === route));
    const share = tookMs > 0 ? waitedMs / tookMs : 0;
    if (share >= NOTABLE) {
      return [
        `${route} never calls ${never}, and waited all the same: ${formatShare(waitedMs, tookMs)} of its time was for a ${where}; ${formatCount(stats.good)} of ${formatCount(stats.count)} were answered well.`,
      ];
    }
    const { p50 } = stats.responseMs ?? {};
    const fine = stats.good === stats.count && p50 !== undefined;
    return fine
      ? [
          `${route} never calls ${never}, and went on: all ${formatCount(stats.count)} were answered well, p50 ${formatMs(p50)}.`,
        ]
      : [];
  });
}

function waits(traces: ReturnType<typeof tracesDueIn>) {
  const byPlace = new Map<string, number>();
  let [waitedMs, tookMs] = [0, 0];
  for (const { root, spans } of traces) {
    tookMs += root ? root.span.endMs - root.span.startMs : 0;
    for (const { name, service, startMs, endMs } of spans) {
      const what = WAIT.exec(name)?.[1];
      if (what === undefined) continue;
      waitedMs += endMs - startMs;
      const place = `${what} of ${service}`;
      byPlace.set(place, (byPlace.get(place) ?? 0) + endMs - startMs);
    }
  }
  const [where = ''] = [...byPlace].sort(([, a], [, b]) => b - a)[0] ?? [];
  return { waitedMs, tookMs, where };
}

const DID: Readonly<Record<string, (times: string, one: boolean) => string>> = {
  breaker: (times, one) => `opened ${one ? 'once' : `${times} times`}`,
  bulkhead: (times, one) => `refused ${times} ${one ? 'call' : 'calls'}`,
  limiter: (times, one) => `refused ${times} ${one ? 'call' : 'calls'}`,
  timeout: (times, one) => `ended ${times} ${one ? 'call' : 'calls'}`,
  retry: (times, one) => `made ${times} more ${one ? 'attempt' : 'attempts'}`,
  hedging: (times, one) => `made ${times} more ${one ? 'attempt' : 'attempts'}`,
  fallback: (times, one) => `answered ${times} ${one ? 'call' : 'calls'}`,
};
const NAMES: Readonly<Record<string, string>> = { timeout: 'time budget', limiter: 'rate limit' };

function whatActed({ kind, where, times, refused, evidence }: ActedFacts): string {
  const did = DID[kind]?.(formatCount(times), times === 1) ?? evidence;
  const calls =
    refused === null ? '' : ` (${formatCount(refused)} ${refused === 1 ? 'call' : 'calls'} refused)`;
  return `The ${NAMES[kind] ?? kind} on ${where} ${did}${calls}.`;
}
