import { traceIdsOf } from '../../evidence/requests.ts';
import { dueIn } from '../requests/phase-stats.ts';
import { isOfShare, isPartial, type Sampling, samplingName } from '../sampling/sampling.ts';
import { weightedShare } from '../sampling/weighted-share.ts';
import type { Trace } from '../spans/span-tree.ts';
import { culprit } from '../traces/culprit.ts';
import { explainedBy, inWords } from '../traces/slowdown.ts';
import { meteredView } from './metered-view.ts';
import { baselineOf } from './told-phases.ts';
import type { ArmView, PhaseView } from './view.ts';

/** A share of the traces of a phase is one of so many of the route at least. A number, not a part of what was sent: it says how much the share can be trusted. */
export const MIN_TRACES = 5;

/** Of all traces of a phase so many may be of no known kind: a share is then off by as much at most. */
const MAX_UNKNOWN_SHARE = 0.05;

/**
 * An arm as hypotheses may see it when not all traces were kept. Whatever counts or times spans goes to `withhold` with
 * the reason: what was kept is no witness of the whole. A culprit needs no more than a few traces. Requests, metrics of the
 * services and the journal are what they always are.
 */
export function sampledView(view: ArmView, withhold: (reason: string) => void): ArmView {
  const { sampling } = view.evidence;
  const metered = meteredView(view, withhold);
  if (sampling === undefined || !isPartial(sampling)) return metered;
  const name = samplingName(sampling);
  const kept = (what: string) => withhold(`${what} would be of kept traces only (sampling ${name})`);
  const { traces: keptTraces, metrics: _metrics, ...evidence } = view.evidence;
  return {
    arm: view.arm,
    phases: view.phases,
    routes: view.routes,
    asking: view.asking,
    evidence: {
      ...evidence,
      get traces() {
        kept('its spans');
        return keptTraces;
      },
      get metrics() {
        return metered.evidence.metrics;
      },
    },
    get traces() {
      kept('its spans');
      return view.traces;
    },
    get foreign() {
      kept('its spans');
      return view.foreign;
    },
    faults: view.faults,
    protections: view.protections,
    phase: (phase) => {
      const found = view.phase(phase);
      return found && sampledPhase(found, view, sampling, { kept, withhold });
    },
    metrics: (metric, labels) => metered.metrics(metric, labels),
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
  /** Complete traces of a route that fit, or null, with a reason, where they are too few. */
  const enough = (of: PhaseView | null, route: string | undefined, fits: Fits): Trace[] | null => {
    const found = (of?.traces.all ?? []).filter(
      (trace) => (route === undefined || trace.root?.span.name === route) && fits.test(trace),
    );
    if (found.length >= MIN_TRACES) return found;
    const what = route === undefined ? 'traces' : `traces of ${route}`;
    withhold(
      `${found.length} complete ${what} in ${view.arm}/${of?.name ?? 'baseline'}${fits.words}, ${MIN_TRACES} at least are needed (sampling ${samplingName(sampling)})`,
    );
    return null;
  };
  const any: Fits = { test: () => true, words: '' };
  /** Null, with a reason, where too few were kept to speak for the many that were not. */
  const share = (traces: readonly Trace[], route: string | undefined, isSo: (trace: Trace) => boolean) => {
    const tries = dueIn(view.evidence.samples, phase.window.settled)
      .filter((sample) => route === undefined || sample.route === route)
      .reduce((sum, sample) => sum + traceIdsOf(sample).length, 0);
    const found = weightedShare(traces, sampling, tries, isSo);
    if (!found) return null;
    if (found.standIns >= MIN_TRACES || found.others <= tries * MAX_UNKNOWN_SHARE)
      return { ...found, sent: tries };
    withhold(
      `${found.standIns} traces kept by chance in ${where} stand for ${found.others} that neither failed nor were slow, ${MIN_TRACES} at least are needed (sampling ${samplingName(sampling)})`,
    );
    return null;
  };
  /** What was usual can only be told by those that were not kept for being unusual. */
  const byChance: Fits = {
    test: ({ traceId }) => isOfShare(sampling, traceId),
    words: ' kept by chance',
  };
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
    culpritShare: (service, operation, route) => {
      view.asking.name('service', service);
      view.asking.name('operation', operation, service);
      const traces = enough(phase, route, any);
      const found = share(traces ?? [], route, (trace) => {
        const guilty = culprit(trace);
        return guilty?.service === service && guilty.operation === operation;
      });
      return found && { percent: found.percent, of: found.of };
    },
    slowdownShare: (service, operation, route) => {
      view.asking.name('service', service);
      view.asking.name('operation', operation, service);
      const usual = enough(baselineOf(view), route, byChance);
      const slow = enough(phase, route, any);
      // A p90 of the few that were kept would be the slowest of them: what is usual the driver knows, of all requests.
      const all = baselineOf(view)?.route(route);
      if (!usual || !slow || !all?.serviceMs) return null;
      const found = share(slow, route, explainedBy({ service, operation }, usual, all.serviceMs));
      if (!found) return null;
      const { hits, of, percent, standIns, sent } = found;
      const evidence =
        `${service} ${operation} explains the rise in ${hits} of ${of} kept traces` +
        `${standIns > 0 && standIns < of ? `, ${standIns} of which stand for others too` : ''}, of ${sent} that were sent (${inWords(all.serviceMs)} of ${all.count} requests, parts as in ${usual.length} traces)`;
      return { percent, hits, of, evidence };
    },
    // Of what was sent and what is there, which is known of each request.
    kept: (route, whose) => phase.kept(route, whose),
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

/** Which traces, and the words for them in a reason. */
interface Fits {
  test(trace: Trace): boolean;
  readonly words: string;
}
