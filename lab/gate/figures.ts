import type { ArmView, PhaseView } from '../analysis/arm/view.ts';
import { minSamples } from '../analysis/requests/quantile.ts';
import { type Operation, operationOf } from '../analysis/spans/rpc.ts';
import { type Contribution, contributions } from '../analysis/traces/culprit.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import type { CheckedHypothesis } from '../run/judge/verdicts.ts';
import { type OtherFigure, otherFigures } from './other-figures.ts';
import type { Place } from './place.ts';
import { type TracedRequest, tracedRequest } from './traced-request.ts';

/** What became of the requests of a route in a phase of an arm; null where there were too few. */
export interface RouteFigures extends Place {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly goodputRps: number | null;
}

/** What an operation holds of the critical path of such a request, in the mean over the complete traces. */
export interface OperationTime extends Place {
  readonly service: string;
  /** Method or route that the service was serving. */
  readonly operation: string;
  /** Within it, as its own spans name it; empty for what is in none. */
  readonly step: string;
  readonly selfMs: number;
}

/** What a claim was found to be; null where the lab could not judge it. */
export interface ClaimValue {
  readonly claim: string;
  readonly unit: string;
  readonly value: number | null;
}

/** All of one run that is compared with other runs: of a run is kept what it found, not what it left. */
export interface RunFigures {
  readonly run: Pick<
    FinishedRun,
    'id' | 'faultline' | 'seed' | 'length' | 'runtime' | 'machine' | 'backends'
  > & {
    readonly sampling: FinishedRun['sampling'];
    readonly startedAtMs: number;
    readonly durationMs: number;
  };
  readonly isPass: boolean;
  readonly claims: readonly ClaimValue[];
  readonly routes: readonly RouteFigures[];
  readonly operations: readonly OperationTime[];
  readonly others: readonly OtherFigure[];
  /** One of each place that has a whole trace of it. */
  readonly requests: readonly TracedRequest[];
}

export function figuresOf(finished: FinishedRun): RunFigures {
  const { id, faultline, seed, length, runtime, machine, backends, sampling } = finished;
  const { startedAtMs, endedAtMs } = finished;
  const own = new Set(finished.scenario.hypotheses.map(({ name }) => name));
  const phases = finished.arms.flatMap((view) =>
    view.phases.flatMap((name) => {
      const phase = view.phase(name);
      return phase ? [{ view, phase }] : [];
    }),
  );
  return {
    run: {
      ...{ id, faultline, seed, length, runtime, machine, backends, sampling },
      ...{ startedAtMs, durationMs: Math.max(0, endedAtMs - startedAtMs) },
    },
    isPass: finished.exitCode === 0,
    claims: finished.checked.filter(({ hypothesis: { name } }) => own.has(name)).map(claimValue),
    routes: phases.flatMap(({ view, phase }) => routeFigures(view, phase)),
    operations: phases.flatMap(({ view, phase }) => operationTimes(view, phase)),
    others: phases.flatMap(({ view, phase }) => otherFigures(view, phase)),
    requests: phases.flatMap(({ view, phase }) =>
      view.routes.flatMap((route) => tracedRequest(view, phase, route) ?? []),
    ),
  };
}

/** What is too close to its limit to tell is a value all the same; what the lab could not measure soundly is none. */
function claimValue({ hypothesis, verdict, observation, isTooClose }: CheckedHypothesis): ClaimValue {
  const isSound = verdict === 'pass' || verdict === 'fail' || isTooClose === true;
  return {
    claim: hypothesis.name,
    unit: hypothesis.unit,
    value: isSound ? (observation?.value ?? null) : null,
  };
}

function routeFigures(view: ArmView, phase: PhaseView): RouteFigures[] {
  return view.routes.flatMap((route) => {
    const stats = phase.route(route);
    if (!stats) return [];
    const { responseMs, goodputRps } = stats;
    const at = (quantile: 'p50' | 'p95' | 'p99') =>
      responseMs && responseMs.count >= minSamples(quantile) ? responseMs[quantile] : null;
    const quantiles = { p50: at('p50'), p95: at('p95'), p99: at('p99') };
    return [{ arm: view.arm, phase: phase.name, route, ...quantiles, goodputRps }];
  });
}

function operationTimes(view: ArmView, phase: PhaseView): OperationTime[] {
  const byRoute = Map.groupBy(phase.traces.all, ({ root }) => root?.span.name ?? '');
  return view.routes.flatMap((route) => {
    const traces = byRoute.get(route) ?? [];
    // Of each trace only this is kept: spans of all of them would be too many.
    const parts = traces.flatMap((trace) =>
      contributions(trace).map((part) => ({ ...servedBy(part), selfMs: part.selfMs })),
    );
    const byStep = Map.groupBy(parts, ({ service, operation, step }) =>
      [service, operation, step].join('\n'),
    );
    return [...byStep.values()].flatMap((each) => {
      const [first] = each;
      if (!first) return [];
      const selfMs = each.reduce((sum, part) => sum + part.selfMs, 0) / traces.length;
      return [{ ...first, arm: view.arm, phase: phase.name, route, selfMs }];
    });
  });
}

/** A step within a service, as it waits or works, is of what that service was asked for. */
function servedBy({
  service,
  operation,
  longest: { node },
}: Contribution): Operation & { readonly step: string } {
  const isStep = node.span.kind === 'internal' && node.span.service === service;
  let above = isStep ? node.parent : null;
  while (above && above.span.kind !== 'server' && above.span.service === service) above = above.parent;
  if (above?.span.service !== service) return { service, operation, step: '' };
  return { service, operation: operationOf(above.span), step: operation };
}
