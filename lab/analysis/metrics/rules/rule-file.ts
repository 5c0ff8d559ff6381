import { z } from 'zod';
import { parseDuration } from '../promql/duration.ts';
import { PromqlError } from '../promql/errors.ts';
import { METRIC_NAME } from '../promql/labels.ts';
import type { Expr } from '../promql/parse/ast.ts';
import { parseExpression } from '../promql/parse/parse.ts';
import { typeOf } from '../promql/parse/types.ts';
import { printExpression } from '../promql/print/print.ts';
import { RuleError } from './rule-error.ts';
import { Template } from './template.ts';

type Templates = readonly (readonly [name: string, template: Template])[];

export interface RecordingSpec {
  readonly kind: 'recording';
  readonly name: string;
  readonly query: string;
  readonly expr: Expr;
  readonly labels: readonly (readonly [string, string])[];
}

export interface AlertingSpec {
  readonly kind: 'alerting';
  readonly name: string;
  readonly query: string;
  readonly expr: Expr;
  readonly forMs: number;
  readonly keepFiringMs: number;
  readonly labels: Templates;
  readonly annotations: Templates;
}

export interface GroupSpec {
  readonly name: string;
  readonly file: string;
  /** Null for the store's own interval. */
  readonly intervalMs: number | null;
  readonly rules: readonly (RecordingSpec | AlertingSpec)[];
}

/** Nothing behind a colon is an empty text in YAML's failsafe schema, and stands for what is not there. */
const Texts = z.preprocess((value) => value || {}, z.record(z.string().min(1), z.string()));
/** The metric's name is `record`, or ALERTS. */
const LabelTexts = Texts.refine((labels) => !Object.hasOwn(labels, METRIC_NAME), {
  error: `expected names of labels, found ${METRIC_NAME}`,
});
const Recording = z.strictObject({
  record: z.string().regex(/^[^{}]+$/, { error: 'expected the name of a metric, without braces' }),
  expr: z.string(),
  labels: LabelTexts,
});
const Length = z.preprocess((value) => value || '0s', z.string());
const Alerting = z.strictObject({
  alert: z.string().min(1),
  expr: z.string(),
  for: Length,
  keep_firing_for: Length,
  labels: LabelTexts,
  annotations: Texts,
});
const Group = z.strictObject({
  name: z.string().min(1),
  interval: z.string().optional(),
  rules: z.array(z.unknown()).default([]),
});
const RuleFile = z.strictObject({ groups: z.array(Group).default([]) });

/**
 * The groups of a rule file, read as YAML already, each scalar as text (the failsafe schema). `limit`, `query_offset` and labels of a group are left out.
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 * @throws RuleError with file, group and rule
 */
export function readRuleFile(content: unknown, file: string): readonly GroupSpec[] {
  const parsed = RuleFile.safeParse(content ?? {});
  if (!parsed.success) throw refused(file, parsed.error);
  const { groups } = parsed.data;
  const twice = groups.find(({ name }, i) => groups.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined)
    throw new RuleError(`${file}: groupname: "${twice.name}" is repeated in the same file`);
  return groups.map(({ name, interval, rules }) => ({
    name,
    file,
    // None is as much as one of nothing.
    intervalMs: duration(interval || '0s', `${file}, group ${name}: interval`) || null,
    rules: rules.map((rule, i) => ruleOf(rule, i + 1, `${file}, group ${name}`)),
  }));
}

/** What it is told by which of the two names it has, so that the error is about that one. */
function ruleOf(content: unknown, place: number, where: string) {
  const own = (name: string) =>
    typeof content === 'object' && content !== null && Object.hasOwn(content, name);
  if (own('record') === own('alert')) {
    throw new RuleError(
      `${where}, rule ${place}: expected either record or alert, found ${own('record') ? 'both' : 'neither'}`,
    );
  }
  const parsed = (own('record') ? Recording : Alerting).safeParse(content);
  if (!parsed.success) throw refused(`${where}, rule ${place}`, parsed.error);
  return specOf(parsed.data, where);
}

/** In one line, the first fault. */
function refused(place: string, cause: z.ZodError): RuleError {
  const [issue] = cause.issues;
  const at = issue?.path.join('.') ?? '';
  return new RuleError(`${place}: ${at === '' ? '' : `${at}: `}${issue?.message}`, { cause });
}

function specOf(rule: z.infer<typeof Recording> | z.infer<typeof Alerting>, where: string) {
  if ('record' in rule) {
    const place = `${where}, rule ${rule.record}`;
    const expr = expression(rule.expr, place);
    return { kind: 'recording', name: rule.record, ...expr, labels: Object.entries(rule.labels) } as const;
  }
  const place = `${where}, alert ${rule.alert}`;
  return {
    kind: 'alerting',
    name: rule.alert,
    ...expression(rule.expr, place),
    forMs: duration(rule.for, `${place}: for`),
    keepFiringMs: duration(rule.keep_firing_for, `${place}: keep_firing_for`),
    labels: templates(rule.labels, place),
    annotations: templates(rule.annotations, place),
  } as const;
}

function expression(text: string, place: string): { query: string; expr: Expr } {
  try {
    const expr = parseExpression(text);
    const type = typeOf(expr);
    if (type === 'vector' || type === 'scalar') return { query: printExpression(expr), expr };
    throw new RuleError(`${place}: expected an instant vector or a scalar, found a ${type}`);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    throw new RuleError(`${place}: could not parse expression: ${error.message}`, { cause: error });
  }
}

function templates(texts: Readonly<Record<string, string>>, place: string): Templates {
  return Object.entries(texts).map(([name, text]) => {
    try {
      return [name, new Template(text)] as const;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      throw new RuleError(`${place}, ${name}: ${error.message}`, { cause: error });
    }
  });
}

function duration(text: string, place: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  throw new RuleError(`${place}: expected a duration such as 30s, found ${JSON.stringify(text)}`);
}
