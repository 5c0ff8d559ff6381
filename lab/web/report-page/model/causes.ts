import { baselineOf, struckPhaseOf } from '../../../analysis/arm/told-phases.ts';
import type { ArmView } from '../../../analysis/arm/view.ts';
import { formatCount, formatMs, formatShare } from '../../../report/format.ts';
import type { ActedFacts, ArmFacts, BrokenPlace, CauseFacts, PoolFacts } from './page-model.ts';
import { reachedBy, tracesDueIn } from './system-facts.ts';

/** Spans that say so are time in which a call could not go on. */
const WAIT = /^wait (\w+)$/;
/** A share of the time that is worth a sentence. */
const NOTABLE = 0.1;

/** Why the arm went as it did, in plain sentences: of its spans, series and counters, none of the script. */
export function causesOf(
  view: ArmView,
  { broken, calls, pools, acted }: Pick<ArmFacts, 'broken' | 'calls' | 'pools' | 'acted'>,
): CauseFacts[] {
  const struck = struckPhaseOf(view)?.name ?? null;
  const ofFault = [...pools.flatMap((pool) => fullPool(pool, broken, calls)), ...bystanders(view, broken)];
  const others = acted.filter(({ times, kind }) => times > 0 && kind !== 'workers');
  const ofArm = [...Map.groupBy(others, ({ where }) => where)].map(([where, each]) => whatActed(where, each));
  return [
    ...ofFault.map((text) => ({ phase: struck, text })),
    ...ofArm.map((text) => ({ phase: null, text })),
  ];
}

/** That one pool serves all kinds of calls is why a call suffers from what it has nothing to do with. */
function fullPool(
  { service, slots, mostBusy, mostWaiting, heldBy }: PoolFacts,
  broken: readonly BrokenPlace[],
  calls: ArmFacts['calls'],
): string[] {
  if (mostBusy < slots) return [];
  const beyond = heldBy
    ? broken.find(({ service: place }) => leadsTo(calls, heldBy.service, place))
    : undefined;
  const way = beyond && beyond.service !== heldBy?.service ? `, on the way to ${beyond.service}` : '';
  const held = heldBy ? `, up to ${formatCount(heldBy.calls)} with calls to ${heldBy.service}${way}` : '';
  const waiting =
    mostWaiting > 0
      ? `; up to ${formatCount(mostWaiting)} other calls, of whatever kind, waited for one`
      : '';
  return [`All ${slots} workers of ${service} were busy${held}${waiting}.`];
}

function leadsTo(calls: ArmFacts['calls'], from: string, place: string, seen = new Set<string>()): boolean {
  if (from === place) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return calls.some((call) => call.from === from && leadsTo(calls, call.to, place, seen));
}

/** Routes that never reach what is broken, and were harmed or waited all the same. */
function bystanders(view: ArmView, broken: readonly BrokenPlace[]): string[] {
  const services = broken.filter(({ kind }) => kind === 'fault').map(({ service }) => service);
  const [baseline, fault] = [baselineOf(view), struckPhaseOf(view)];
  if (!baseline || !fault || services.length === 0) return [];
  const usual = reachedBy(view, baseline.window);
  const due = tracesDueIn(view, fault.window);
  const never = services.join(' nor ');
  const waited: string[] = [];
  const wentOn: { route: string; count: number; p50: number }[] = [];
  for (const route of view.routes) {
    const reached = usual.get(route);
    const stats = fault.route(route);
    if (!reached || !stats || services.some((service) => reached.has(service))) continue;
    const { good, count } = stats.settled;
    const { waitedMs, tookMs, where } = waits(due.filter(({ root }) => root?.span.name === route));
    const { p50 } = stats.responseMs ?? {};
    if (tookMs > 0 && waitedMs / tookMs >= NOTABLE)
      waited.push(
        `${route} never calls ${never}, and waited all the same: ${formatShare(waitedMs, tookMs)} of its time was for a ${where}; ${formatCount(good)} of ${formatCount(count)} were answered well.`,
      );
    else if (good === count && p50 !== undefined) wentOn.push({ route, count, p50 });
  }
  if (wentOn.length === 0) return waited;
  const [calls, all] = wentOn.length === 1 ? ['calls', 'all'] : ['call', 'together all'];
  const count = wentOn.reduce((sum, each) => sum + each.count, 0);
  return [
    ...waited,
    `${wentOn.map(({ route }) => route).join(' and ')} never ${calls} ${never}, and went on: ${all} ${formatCount(count)} were answered well, half of them within ${wentOn.map(({ p50 }) => formatMs(p50)).join(' and ')}.`,
  ];
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

/** All that the protections of an edge did, in one sentence. */
function whatActed(where: string, acted: readonly ActedFacts[]): string {
  const stopped = stoppedBy(acted);
  const told = acted.map(({ kind, times, refused, evidence }) => {
    const isAll = kind === 'fallback' && times === stopped && times > 1;
    const did = isAll
      ? `answered all ${formatCount(times)} of these calls`
      : (DID[kind]?.(formatCount(times), times === 1) ?? evidence);
    const calls =
      refused === null ? '' : ` (${formatCount(refused)} ${refused === 1 ? 'call' : 'calls'} refused)`;
    return `the ${NAMES[kind] ?? kind} ${did}${calls}`;
  });
  return `On ${where} ${told.join(', ')}.`;
}

/** Calls that they let not go out, or not go on; null where one may have been tried again. */
function stoppedBy(acted: readonly ActedFacts[]): number | null {
  if (acted.some(({ kind }) => kind === 'retry' || kind === 'hedging')) return null;
  return acted
    .filter(({ kind }) => kind === 'breaker' || kind === 'bulkhead' || kind === 'timeout')
    .reduce((sum, { times, refused }) => sum + (refused ?? times), 0);
}
