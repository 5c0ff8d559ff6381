import { z } from 'zod';
import { parseDuration } from '../promql/duration.ts';
import { PromqlError } from '../promql/errors.ts';
import type { Expr } from '../promql/parse/ast.ts';
import { parseExpression } from '../promql/parse/parse.ts';
import { typeOf } from '../promql/parse/types.ts';
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

const Texts = z.record(z.string(), z.string()).default({});
const Recording = z.strictObject({ record: z.string().min(1), expr: z.string(), labels: Texts });
const Alerting = z.strictObject({
  alert: z.string().min(1),
  expr: z.string(),
  for: z.string().default('0s'),
  keep_firing_for: z.string().default('0s'),
  labels: Texts,
  annotations: Texts,
});
const Group = z.strictObject({
  name: z.string().min(1),
  interval: z.string().optional(),
  rules: z.array(z.union([Recording, Alerting])).default([]),
});
const RuleFile = z.strictObject({ groups: z.array(Group).default([]) });

/**
 * The groups of a rule file, read as YAML already, each scalar as text (the failsafe schema). `limit`, `query_offset` and labels of a group are left out.
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 * @throws RuleError with file, group and rule
 */
export function readRuleFile(content: unknown, file: string): readonly GroupSpec[] {
  const parsed = RuleFile.safeParse(content ?? {});
  if (!parsed.success)
    throw new RuleError(`${file}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  const { groups } = parsed.data;
  const twice = groups.find(({ name }, i) => groups.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined)
    throw new RuleError(`${file}: groupname: "${twice.name}" is repeated in the same file`);
  return groups.map(({ name, interval, rules }) => ({
    name,
    file,
    intervalMs: interval === undefined ? null : duration(interval, `${file}, group ${name}: interval`),
    rules: rules.map((rule) => ruleOf(rule, `${file}, group ${name}`)),
  }));
}

function ruleOf(rule: z.infer<typeof Recording> | z.infer<typeof Alerting>, where: string) {
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
  const query = text.trim().replace(/\s+/g, ' ');
  try {
    const expr = parseExpression(text);
    const type = typeOf(expr);
    if (type === 'vector' || type === 'scalar') return { query, expr };
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
