import { samplingName } from '../sampling/sampling.ts';
import type { ArmView } from './view.ts';

/** What the Collector makes of the spans that reach it. */
const SPAN_METRICS = /^traces_span_metrics_/;

/** An arm whose metrics of spans go to `withhold`, with the reason, where they do not count all spans. */
export function meteredView(view: ArmView, withhold: (reason: string) => void): ArmView {
  const reason = reasonAgainst(view);
  if (reason === null) return view;
  const { metrics, ...evidence } = view.evidence;
  return {
    arm: view.arm,
    phases: view.phases,
    routes: view.routes,
    asking: view.asking,
    get traces() {
      return view.traces;
    },
    get foreign() {
      return view.foreign;
    },
    faults: view.faults,
    protections: view.protections,
    phase: (name) => view.phase(name),
    journal: (type) => view.journal(type),
    evidence: {
      ...evidence,
      get metrics() {
        const found = metrics.find(({ name }) => SPAN_METRICS.test(name));
        if (found) withhold(`\`${found.name}\` ${reason}`);
        return metrics;
      },
    },
    metrics: (name, labels) => {
      if (SPAN_METRICS.test(name)) withhold(`\`${name}\` ${reason}`);
      return view.metrics(name, labels);
    },
  };
}

/** Under head sampling most spans never reached the Collector; tail sampling comes after the counting. */
function reasonAgainst({ evidence: { sampling }, journal }: ArmView): string | null {
  if (sampling?.kind === 'head' && sampling.percent < 100)
    return `would be of kept traces only (sampling ${samplingName(sampling)})`;
  const [short] = journal('spanmetrics.short');
  return short ? `has seen ${short.seen} of ${short.accepted} spans` : null;
}
