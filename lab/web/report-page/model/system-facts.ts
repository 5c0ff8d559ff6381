import type { ArmView } from '../../../analysis/arm/view.ts';
import { isPartial } from '../../../analysis/sampling/sampling.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import { edges } from '../../../analysis/traces/edges.ts';
import { type PhaseWindow, phaseAt, type Stretch } from '../../../evidence/phases.ts';
import { traceIdsOf } from '../../../evidence/requests.ts';
import type { BrokenPlace, CallFacts, PoolFacts } from './page-model.ts';

/** What a fault does, by its kind, in a word for the drawing. */
const WORDS: Readonly<Record<string, string>> = {
  delay: 'slow',
  abort: 'refuses',
  hang: 'hangs',
  kill: 'killed',
  restart: 'restarted',
  pause: 'frozen',
  outage: 'silent',
};

/** What of a plan says where its fault sits. */
interface Planned {
  readonly kind?: string;
  readonly match?: { readonly service?: string };
  readonly instance?: string;
  readonly backend?: string;
}

/** Where the faults of an arm sit. */
export function brokenPlaces(view: ArmView): BrokenPlace[] {
  const seen = new Map<string, BrokenPlace>();
  for (const { plan, kind } of view.journal('fault.planned')) {
    const planned = (plan ?? {}) as Planned;
    const service = planned.match?.service ?? planned.instance?.replace(/-\d+$/, '') ?? planned.backend;
    const word = WORDS[planned.kind ?? ''] ?? planned.kind ?? 'broken';
    if (service) seen.set(service, { service, word, kind: kind === 'condition' ? 'condition' : 'fault' });
  }
  return [...seen.values()];
}

/** All traces of requests that were due in the settled part of the phase, complete or not: a call that hangs may end in neither. */
export function tracesDueIn(view: ArmView, { settled }: PhaseWindow): Trace[] {
  const due = new Set(
    view.evidence.samples
      .filter(({ dueMs }) => dueMs >= settled.fromMs && dueMs < settled.toMs)
      .flatMap(traceIdsOf),
  );
  return view.traces.filter(({ traceId }) => due.has(traceId));
}

/**
 * What was sent on each edge while the fault was in force, whichever request it was for: what waited until after is not in it. Of a
 * sample of the traces nobody knows how many there were.
 */
export function callFacts(view: ArmView): CallFacts[] {
  const { sampling } = view.evidence;
  const isPart = sampling !== undefined && isPartial(sampling);
  const { fromMs, toMs } = faultStretch(view);
  const seconds = (toMs - fromMs) / 1000;
  const byEdge = new Map<string, { from: string; to: string; attempts: number }>();
  for (const { from, to, attempts } of edges(
    view.traces,
    ({ startMs }) => startMs >= fromMs && startMs < toMs,
  )) {
    if (to === null) continue;
    const edge = byEdge.get(`${from}\n${to}`) ?? { from, to, attempts: 0 };
    edge.attempts += attempts;
    byEdge.set(`${from}\n${to}`, edge);
  }
  return [...byEdge.values()].map((edge) => ({
    ...edge,
    perSecond: isPart || seconds <= 0 ? null : edge.attempts / seconds,
  }));
}

/** From the first fault's coming to the last one's undoing; the whole arm where there was none. */
export function faultStretch(view: ArmView): Stretch {
  const { phases } = view.evidence;
  const faults = view.faults.filter(({ kind }) => kind === 'fault');
  const came = faults.flatMap(({ cameMs }) => cameMs ?? []);
  const went = faults.flatMap(({ wentMs }) => wentMs ?? []);
  return {
    fromMs: came.length > 0 ? Math.min(...came) : (phases[0]?.startedAtMs ?? 0),
    toMs: went.length > 0 ? Math.max(...went) : (phases.at(-1)?.endedAtMs ?? 0),
  };
}

/** Worker pools that the settings give a service, by the arm's series. */
export function poolFacts(view: ArmView): PoolFacts[] {
  const [started] = view.journal('arm.started');
  const { fromMs, toMs } = faultStretch(view);
  const most = (name: string, service: string) =>
    (view.metrics(name, { job: service }) ?? [])
      .flatMap(({ points }) => points)
      .filter(({ tMs }) => tMs >= fromMs && tMs <= toMs)
      .reduce((highest, { value }) => Math.max(highest, value), 0);
  type Server = { readonly server?: { readonly workers?: { readonly slots: number } } };
  return Object.entries((started?.protections ?? {}) as Record<string, Server>).flatMap(
    ([service, { server }]) =>
      server?.workers === undefined
        ? []
        : [
            {
              ...{ service, slots: server.workers.slots },
              mostBusy: most('faultline_workers_busy', service),
              mostWaiting: most('faultline_workers_queued', service),
              heldBy: heldBy(view, service, { fromMs, toMs }),
            },
          ],
  );
}

/** The callee that most calls of a service were under way to at once. */
function heldBy(view: ArmView, service: string, { fromMs, toMs }: Stretch): PoolFacts['heldBy'] {
  const [top] = (view.metrics('faultline_client_in_flight', { job: service }) ?? [])
    .map(({ labels, points }) => ({
      service: labels.peer_service ?? '',
      calls: Math.max(
        0,
        ...points.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs).map(({ value }) => value),
      ),
    }))
    .sort((a, b) => b.calls - a.calls);
  return top && top.calls > 0 ? top : null;
}

/** Of the traces of each route in a phase: which services they reached. */
export function reachedBy(view: ArmView, window: PhaseWindow): ReadonlyMap<string, ReadonlySet<string>> {
  const byTrace = new Map(view.traces.map((trace) => [trace.traceId, trace]));
  const reached = new Map<string, Set<string>>();
  for (const sample of view.evidence.samples) {
    if (phaseAt([window], sample.dueMs) === null) continue;
    const services = reached.get(sample.route) ?? new Set();
    reached.set(sample.route, services);
    for (const id of traceIdsOf(sample))
      for (const { service } of byTrace.get(id)?.spans ?? []) services.add(service);
  }
  return reached;
}
