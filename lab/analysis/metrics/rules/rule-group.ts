import { executionError, PromqlError } from '../promql/errors.ts';
import { type Labels, labelsKey, METRIC_NAME, withLabel } from '../promql/labels.ts';
import { Alerts } from './alerts.ts';
import { evaluateAt, type RuleInput, type RuleSample } from './evaluate-rule.ts';
import type { AlertingSpec, GroupSpec, RecordingSpec } from './rule-file.ts';

/** Takes what a rule made; null is a stale marker. */
export type WriteSample = (labels: Labels, tMs: number, value: number | null) => void;

/** A rule, how its last evaluation went, and its alerts if it is one. */
export interface RunningRule {
  readonly spec: RecordingSpec | AlertingSpec;
  readonly alerts: Alerts | null;
  readonly health: 'unknown' | 'ok' | 'err';
  readonly lastError: string;
  readonly evaluatedAtMs: number | null;
}

/** Evaluates the rules of a group one after the other, each on what those before it wrote. */
export class RuleGroup {
  readonly spec: GroupSpec;
  readonly #rules: Rule[];

  constructor(spec: GroupSpec) {
    this.spec = spec;
    this.#rules = spec.rules.map((rule) => new Rule(rule));
  }

  get rules(): readonly RunningRule[] {
    return this.#rules;
  }

  evaluate(input: RuleInput, tMs: number, write: WriteSample): void {
    for (const rule of this.#rules) rule.evaluate(input, tMs, write);
  }
}

class Rule implements RunningRule {
  readonly spec: RecordingSpec | AlertingSpec;
  readonly alerts: Alerts | null;
  health: RunningRule['health'] = 'unknown';
  lastError = '';
  evaluatedAtMs: number | null = null;
  /** What it wrote last: what is not written again has ended. */
  #written = new Map<string, Labels>();

  constructor(spec: RecordingSpec | AlertingSpec) {
    this.spec = spec;
    this.alerts = spec.kind === 'alerting' ? new Alerts(spec) : null;
  }

  evaluate(input: RuleInput, tMs: number, write: WriteSample): void {
    this.evaluatedAtMs = tMs;
    let samples: readonly RuleSample[];
    try {
      samples = this.alerts?.evaluate(input, tMs) ?? record(this.spec as RecordingSpec, input, tMs);
    } catch (error) {
      if (!(error instanceof PromqlError)) throw error;
      this.health = 'err';
      this.lastError = error.message;
      return;
    }
    this.health = 'ok';
    this.lastError = '';
    const written = new Map(samples.map(({ labels }) => [labelsKey(labels), labels]));
    for (const { labels, value } of samples) write(labels, tMs, value);
    for (const [key, labels] of this.#written) if (!written.has(key)) write(labels, tMs, null);
    this.#written = written;
  }
}

function record({ name, expr, labels }: RecordingSpec, input: RuleInput, tMs: number): readonly RuleSample[] {
  const all = [[METRIC_NAME, name] as const, ...labels];
  const samples = evaluateAt(expr, input, tMs).map((item) => ({
    labels: all.reduce((known, [label, value]) => withLabel(known, label, value), item.labels),
    value: item.value,
  }));
  if (new Set(samples.map((sample) => labelsKey(sample.labels))).size === samples.length) return samples;
  throw executionError('vector contains metrics with the same labelset after applying rule labels');
}
