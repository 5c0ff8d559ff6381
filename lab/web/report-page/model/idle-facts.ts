import type { ArmView } from '../../../analysis/arm/view.ts';
import { nameOf } from '../../../analysis/protections/kinds.ts';
import { isPartial } from '../../../analysis/sampling/sampling.ts';
import { calleeOf, isGrpcClient, rejectedBy } from '../../../analysis/spans/rpc.ts';

/** Of what a service is set to, the part that says when a protection acts. */
interface SetService {
  readonly server?: { readonly workers?: { readonly slots?: number } };
  readonly clients?: Readonly<Record<string, SetEdge>>;
}
interface SetEdge {
  readonly bulkhead?: { readonly maxInFlight?: number };
  readonly breaker?: BreakerRule;
}
interface BreakerRule {
  readonly consecutiveFailures?: number;
  readonly rollingWindowMs?: number;
  readonly volumeThreshold?: number;
}

/** What a breaker takes that does not say, see control/protections.ts. */
const [WINDOW_MS, VOLUME] = [10_000, 20];

/** Why protections never acted, a sentence each: of those whose settings, held against the calls that were seen, say it. */
export function idleFacts(view: ArmView): string[] {
  const [started] = view.journal('arm.started');
  const services = (started?.protections ?? {}) as Readonly<Record<string, SetService | undefined>>;
  return view.protections.flatMap(({ kind, service, edge, acted, unread }) => {
    if (acted > 0 || unread.length > 0 || edge === null) return [];
    const { server, clients } = services[service] ?? {};
    const { bulkhead, breaker } = clients?.[edge] ?? {};
    const why =
      kind === 'bulkhead'
        ? tooWide(service, bulkhead?.maxInFlight, server?.workers?.slots)
        : kind === 'breaker' && breaker
          ? tooFew(view, service, edge, breaker)
          : null;
    const where = nameOf({ kind, service, edge }).replace(' -> ', ' → ');
    return why === null ? [] : [`the ${kind} on ${where} never acted: ${why}.`];
  });
}

function tooWide(service: string, most: number | undefined, slots: number | undefined): string | null {
  if (most === undefined || slots === undefined || most < slots) return null;
  return `it has room for ${most} calls at a time, and ${service} has ${slots} workers to make them`;
}

function tooFew(view: ArmView, service: string, edge: string, rule: BreakerRule): string | null {
  const { consecutiveFailures, rollingWindowMs = WINDOW_MS, volumeThreshold = VOLUME } = rule;
  const { sampling } = view.evidence;
  // Of a share of the traces nobody knows how many calls there were.
  if (consecutiveFailures !== undefined || (sampling !== undefined && isPartial(sampling))) return null;
  const most = mostWithin(rollingWindowMs, endsOf(view, service, edge));
  if (most === 0 || most >= volumeThreshold) return null;
  return `it judges ${volumeThreshold} calls or more within ${rollingWindowMs / 1000} s, and at most ${most} were seen to end in such a time`;
}

/** When calls that went out ended. */
const endsOf = (view: ArmView, service: string, edge: string): number[] =>
  view.traces.flatMap(({ nodes }) =>
    nodes
      .filter(({ span }) => span.service === service && isGrpcClient(span) && rejectedBy(span) === null)
      .filter((node) => calleeOf(node) === edge)
      .map(({ span }) => span.endMs),
  );

/** The most of these times that lie within so many ms of each other. */
function mostWithin(ms: number, times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let [from, most] = [0, 0];
  for (const [at, time] of sorted.entries()) {
    while (time - (sorted[from] ?? time) > ms) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}
