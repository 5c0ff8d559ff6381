import { isPartial, type Sampling, samplingName } from './sampling.ts';
import type { Trace } from './span-tree.ts';
import type { ArmView, PhaseView } from './view.ts';

/** A share of the traces of a phase is one of so many of the route at least. A number, not a part of what was sent: it says how much the share can be trusted. */
export const MIN_TRACES = 5;

/** What the Collector makes of the spans that reach it. */
const SPAN_METRICS = /^traces_span_metrics_/;

/**
 * An arm as hypotheses may see it when not all traces were kept. Whatever counts or times spans goes to `withhold` with
 * the reason: what was kept is no witness of the whole. A culprit needs no more than a few traces. Requests, metrics of the
 * services and the journal are what they always are.
 */
export function sampledView(view: ArmView, withhold: (reason: string) => void): ArmView {
  const { sampling } = view.evidence;
  if (sampling === undefined || !isPartial(sampling)) return view;
  const name = samplingName(sampling);
  const kept = (what: string) => withhold(`${what} would be of kept traces only (sampling ${name})`);
  const { traces: keptTraces, ...evidence } = view.evidence;
  return {
    arm: view.arm,
    phases: view.phases,
    routes: view.routes,
    evidence: {
      ...evidence,
      get traces() {
        kept('its spans');
        return keptTraces;
      },
    },
    get traces() {
      kept('its spans');
      return view.traces;
    },
    phase: (phase) => {
      const found = view.phase(phase);
      return found && sampledPhase(found, view, sampling, { kept, withhold });
    },
    metrics: (metric, labels) => {
      // Under head sampling its spans never reached the Collector; tail sampling comes after the counting.
      if (SPAN_METRICS.test(metric) && sampling.kind === 'head') kept(`\`${metric}\``);
      return view.metrics(metric, labels);
    },
    journal: (type) => view.journal(type),
  };
}

interface Withholding {
  readonly kept: (what: string) => void;
  readonly withhold: (reason: string) => void;
}

function sampledPhase(
  phase: PhaseView,
  view: ArmView,
  sampling: Sampling,
  { kept, withhold }: Withholding,
): PhaseView {
  const where = `${view.arm}/${phase.name}`;
  const isOf = (route: string | undefined) => (trace: Trace) =>
    route === undefined || trace.root?.span.name === route;
  /** Whether there are traces enough, in the phases that are compared. */
  const enough = (route: string | undefined, ...phases: (PhaseView | null)[]): boolean =>
    phases.every((one) => {
      const count = (one?.traces.all ?? []).filter(isOf(route)).length;
      if (count >= MIN_TRACES) return true;
      const what = route === undefined ? 'traces' : `traces of ${route}`;
      withhold(
        `${count} complete ${what} in ${view.arm}/${one?.name ?? phase.name}, ${MIN_TRACES} at least are needed (sampling ${samplingName(sampling)})`,
      );
      return false;
    });
  return {
    name: phase.name,
    window: phase.window,
    seconds: phase.seconds,
    load: phase.load,
    route: (route) => phase.route(route),
    get traces() {
      kept(`the traces of ${where}`);
      return phase.traces;
    },
    culpritShare: (service, operation, route) =>
      enough(route, phase) ? phase.culpritShare(service, operation, route) : null,
    slowdownShare: (service, operation, route) => {
      if (!enough(route, view.phase('baseline'), phase)) return null;
      const share = phase.slowdownShare(service, operation, route);
      return share && { ...share, evidence: `${share.evidence}, of those that ${keptBy(sampling)}` };
    },
    service: (service, operation) => {
      kept(`the times of ${service} ${operation} in ${where}`);
      return phase.service(service, operation);
    },
    edges: () => {
      kept(`the edges in ${where}`);
      return phase.edges();
    },
    edge: (from, to, operation) => {
      kept(`the calls from ${from} to ${to} in ${where}`);
      return phase.edge(from, to, operation);
    },
    rejections: () => {
      kept(`the rejections in ${where}`);
      return phase.rejections();
    },
    wastedWork: () => {
      kept(`the wasted work in ${where}`);
      return phase.wastedWork();
    },
  };
}

const keptBy = (sampling: Sampling): string =>
  sampling.kind === 'tail'
    ? 'tail sampling kept: failed and slow ones first'
    : 'head sampling kept, whatever became of them';
