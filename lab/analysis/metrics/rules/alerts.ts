import { executionError } from '../promql/errors.ts';
import { type Labels, labelsKey, labelsOf, METRIC_NAME, withLabel, withoutName } from '../promql/labels.ts';
import { evaluateAt, type RuleInput, type RuleSample } from './evaluate-rule.ts';
import type { AlertingSpec } from './rule-file.ts';
import type { TemplateData } from './template.ts';

export type AlertState = 'pending' | 'firing';

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: AlertState;
  readonly value: number;
  /** When its condition first held. */
  readonly activeAtMs: number;
}

interface Known extends Alert {
  /** When its condition was first seen not to hold any more; null while it holds. */
  readonly keptSinceMs: number | null;
}

const ALERT_NAME = 'alertname';

/** The alerts of one rule, from evaluation to evaluation. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export class Alerts {
  readonly #spec: AlertingSpec;
  #known = new Map<string, Known>();

  constructor(spec: AlertingSpec) {
    this.#spec = spec;
  }

  get active(): readonly Alert[] {
    return [...this.#known.values()];
  }

  /** Evaluates the condition; returns the series `ALERTS` and `ALERTS_FOR_STATE`. @throws PromqlError, and nothing has changed */
  evaluate(input: RuleInput, tMs: number): readonly RuleSample[] {
    const next = new Map<string, Known>();
    for (const { labels, value } of evaluateAt(this.#spec.expr, input, tMs)) {
      const alert = this.#alert({ labels, value }, tMs);
      const key = labelsKey(alert.labels);
      if (next.has(key)) {
        throw executionError('vector contains metrics with the same labelset after applying alert labels');
      }
      next.set(key, alert);
    }
    for (const [key, known] of this.#known) {
      if (next.has(key) || known.state !== 'firing') continue;
      const keptSinceMs = known.keptSinceMs ?? tMs;
      if (tMs - keptSinceMs < this.#spec.keepFiringMs) next.set(key, { ...known, keptSinceMs });
    }
    this.#known = next;
    return this.active.flatMap(samplesOf);
  }

  #alert(data: TemplateData, tMs: number): Known {
    const expand = (templates: AlertingSpec['labels']) =>
      templates.map(([name, template]) => [name, template.expand(data)] as const);
    const own = [...expand(this.#spec.labels), [ALERT_NAME, this.#spec.name] as const];
    const labels = own.reduce((all, [name, value]) => withLabel(all, name, value), withoutName(data.labels));
    const known = this.#known.get(labelsKey(labels));
    const activeAtMs = known?.activeAtMs ?? tMs;
    const fires = tMs - activeAtMs >= this.#spec.forMs;
    return {
      labels,
      annotations: labelsOf(expand(this.#spec.annotations)),
      state: fires ? 'firing' : 'pending',
      value: data.value,
      activeAtMs,
      keptSinceMs: null,
    };
  }
}

function samplesOf({ labels, state, activeAtMs }: Alert): readonly RuleSample[] {
  const named = (name: string) => withLabel(labels, METRIC_NAME, name);
  return [
    { labels: withLabel(named('ALERTS'), 'alertstate', state), value: 1 },
    { labels: named('ALERTS_FOR_STATE'), value: Math.floor(activeAtMs / 1000) },
  ];
}
