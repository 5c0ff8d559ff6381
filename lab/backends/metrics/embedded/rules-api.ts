import type { Labels } from '../../../analysis/metrics/promql/labels.ts';
import type { Alert, Alerts } from '../../../analysis/metrics/rules/alerts.ts';
import type { RunningRule } from '../../../analysis/metrics/rules/rule-group.ts';
import type { Answer } from './answer.ts';
import { flagParameter, invalid, type Parameters } from './parameters.ts';
import type { RuleLoops, RunningGroup } from './rule-loops.ts';

/** Go's zero time. */
const NEVER = '0001-01-01T00:00:00Z';

/** `/api/v1/rules`. https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
export function listRules(loops: RuleLoops, parameters: Parameters): Answer {
  const type = (parameters.get('type') ?? '').toLowerCase();
  if (!['', 'alert', 'record'].includes(type)) {
    throw invalid('type', `not supported value ${JSON.stringify(parameters.get('type'))}`);
  }
  const wanted = {
    kind: type === '' ? null : type === 'alert' ? 'alerting' : 'recording',
    names: parameters.getAll('rule_name[]'),
    groups: parameters.getAll('rule_group[]'),
    files: parameters.getAll('file[]'),
    alerts: !flagParameter(parameters, 'exclude_alerts'),
  };
  const isAsked = (asked: readonly string[], name: string) => asked.length === 0 || asked.includes(name);
  const groups = loops.groups
    .filter(({ group: { spec } }) => isAsked(wanted.groups, spec.name) && isAsked(wanted.files, spec.file))
    .map((running) => {
      const rules = running.group.rules.filter(
        ({ spec }) => (wanted.kind === null || spec.kind === wanted.kind) && isAsked(wanted.names, spec.name),
      );
      return groupJson(
        running,
        rules.map((rule) => ruleJson(rule, running, wanted.alerts)),
      );
    });
  const isFiltered = wanted.kind !== null || wanted.names.length > 0;
  return { data: JSON.stringify({ groups: groups.filter(({ rules }) => !isFiltered || rules.length > 0) }) };
}

/** `/api/v1/alerts`. */
export function listAlerts(loops: RuleLoops): Answer {
  const alerts = loops.groups.flatMap(({ group }) =>
    group.rules.flatMap((rule) => rule.alerts?.active.map(alertJson) ?? []),
  );
  return { data: JSON.stringify({ alerts }) };
}

function groupJson(
  { group: { spec }, intervalMs, evaluatedAtMs, tookMs }: RunningGroup,
  rules: readonly object[],
) {
  return {
    name: spec.name,
    file: spec.file,
    rules,
    interval: intervalMs / 1000,
    limit: 0,
    evaluationTime: tookMs / 1000,
    lastEvaluation: timeJson(evaluatedAtMs),
  };
}

function ruleJson(
  { spec, alerts, health, lastError, evaluatedAtMs }: RunningRule,
  { tookMs }: RunningGroup,
  withAlerts: boolean,
) {
  const common = {
    name: spec.name,
    query: spec.query,
    health,
    ...(lastError === '' ? {} : { lastError }),
    evaluationTime: tookMs / 1000,
    lastEvaluation: timeJson(evaluatedAtMs),
  };
  if (spec.kind === 'recording') {
    const labels = spec.labels.length === 0 ? {} : { labels: Object.fromEntries(spec.labels) };
    return { ...common, ...labels, type: 'recording' };
  }
  const texts = (templates: typeof spec.labels) =>
    Object.fromEntries(templates.map(([name, { text }]) => [name, text]));
  return {
    state: stateOf(alerts),
    ...common,
    duration: spec.forMs / 1000,
    keepFiringFor: spec.keepFiringMs / 1000,
    labels: texts(spec.labels),
    annotations: texts(spec.annotations),
    alerts: withAlerts ? (alerts?.active.map(alertJson) ?? []) : [],
    type: 'alerting',
  };
}

function stateOf(alerts: Alerts | null): string {
  const states = alerts?.active.map(({ state }) => state) ?? [];
  if (states.includes('firing')) return 'firing';
  return states.includes('pending') ? 'pending' : 'inactive';
}

function alertJson({ labels, annotations, state, value, activeAtMs }: Alert) {
  return {
    labels: textsOf(labels),
    annotations: textsOf(annotations),
    state,
    activeAt: timeJson(activeAtMs),
    value: exponential(value),
  };
}

function textsOf(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(labels);
}

function timeJson(ms: number | null): string {
  return ms === null ? NEVER : new Date(ms).toISOString();
}

/** As Go's `%e` with as many digits as it takes: `1e+00`. */
function exponential(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
