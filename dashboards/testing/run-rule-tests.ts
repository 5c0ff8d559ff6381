import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseDuration } from '../../lab/analysis/metrics/promql/duration.ts';
import { labelsKey, labelsOf } from '../../lab/analysis/metrics/promql/labels.ts';
import { parseExpression } from '../../lab/analysis/metrics/promql/parse/parse.ts';
import { instantQuery } from '../../lab/analysis/metrics/promql/query.ts';
import { MemorySource } from '../../lab/analysis/metrics/promql/testing/memory-source.ts';
import { parseSeries, parseSeriesLine } from '../../lab/analysis/metrics/promql/testing/series-line.ts';
import { readRuleFile } from '../../lab/analysis/metrics/rules/rule-file.ts';
import { RuleGroup } from '../../lab/analysis/metrics/rules/rule-group.ts';

const ms = z.string().transform((text) => parseDuration(text) ?? Number.NaN);
const Texts = z.record(z.string(), z.string());
const Alert = z.object({ exp_labels: Texts, exp_annotations: Texts.default({}) });
const Test = z.object({
  name: z.string(),
  interval: ms,
  input_series: z.array(z.object({ series: z.string(), values: z.string() })),
  alert_rule_test: z
    .array(z.object({ eval_time: ms, alertname: z.string(), exp_alerts: z.array(Alert) }))
    .default([]),
  promql_expr_test: z
    .array(
      z.object({
        expr: z.string(),
        eval_time: ms,
        exp_samples: z.array(z.object({ labels: z.string(), value: z.coerce.number() })),
      }),
    )
    .default([]),
});
const TestFile = z.object({ rule_files: z.array(z.string()), evaluation_interval: ms, tests: z.array(Test) });

/** Each scalar as it is written, as for Prometheus: `0x30` is a series, not a number. */
const readYaml = (file: string): unknown => parse(readFileSync(file, 'utf8'), { schema: 'failsafe' });

/** What an alert or expression came to, and what it should. */
export interface RuleCheck {
  readonly what: string;
  readonly found: unknown;
  readonly wanted: unknown;
}

/** Runs a file of promtool's tests of rules with the lab's own engine. */
export function runRuleTests(file: string): readonly RuleCheck[] {
  const { rule_files, evaluation_interval, tests } = TestFile.parse(readYaml(file));
  const specs = rule_files.flatMap((name) => {
    const rules = join(file, '..', name);
    return readRuleFile(readYaml(rules), rules);
  });
  return tests.flatMap((one) => runTest(one, specs, evaluation_interval, basename(file)));
}

function runTest(
  test: z.infer<typeof Test>,
  specs: ReturnType<typeof readRuleFile>,
  everyMs: number,
  file: string,
): readonly RuleCheck[] {
  const source = new MemorySource();
  for (const { series, values } of test.input_series) {
    const { labels, points } = parseSeriesLine(`${series} ${values}`);
    const samples = points.flatMap((point, i) =>
      point === 'none' || point === 'histogram'
        ? []
        : [{ tMs: i * test.interval, value: point === 'stale' ? null : point }],
    );
    source.add(labels, samples);
  }
  const groups = specs.map((spec) => new RuleGroup(spec));
  const checks: RuleCheck[] = [];
  const lastMs = Math.max(
    ...[...test.alert_rule_test, ...test.promql_expr_test].map(({ eval_time }) => eval_time),
  );
  for (let tMs = 0; tMs <= lastMs; tMs += everyMs) {
    for (const group of groups) {
      group.evaluate({ source, limits: {} }, tMs, (labels, at, value) =>
        source.add(labels, [{ tMs: at, value }]),
      );
    }
    const what = `${file}, ${test.name}, at ${tMs / 1000} s`;
    for (const { alertname, exp_alerts } of test.alert_rule_test.filter(
      ({ eval_time }) => eval_time === tMs,
    )) {
      const wanted = exp_alerts.map(({ exp_labels, exp_annotations }) => ({
        labels: { ...exp_labels, alertname },
        annotations: exp_annotations,
      }));
      checks.push({
        what: `${what}: ${alertname}`,
        found: sorted(firing(groups, alertname)),
        wanted: sorted(wanted),
      });
    }
    for (const { expr, exp_samples } of test.promql_expr_test.filter(({ eval_time }) => eval_time === tMs)) {
      const result = instantQuery(parseExpression(expr), source, tMs);
      const found =
        result.type === 'vector'
          ? result.items.map(({ labels, value }) => [labelsKey(labels), near(value)])
          : [];
      const wanted = exp_samples.map(({ labels, value }) => [
        labelsKey(labelsOf(parseSeries(labels))),
        near(value),
      ]);
      checks.push({ what: `${what}: ${expr}`, found: sorted(found), wanted: sorted(wanted) });
    }
  }
  return checks;
}

function firing(groups: readonly RuleGroup[], alertname: string) {
  return groups
    .flatMap(({ rules }) => rules.filter(({ spec }) => spec.name === alertname))
    .flatMap(({ alerts }) => alerts?.active ?? [])
    .filter(({ state }) => state === 'firing')
    .map(({ labels, annotations }) => ({
      labels: Object.fromEntries(labels),
      annotations: Object.fromEntries(annotations),
    }));
}

/** Nine digits: promtool compares no closer. */
function near(value: number): string {
  return value.toPrecision(9);
}

function sorted(all: readonly unknown[]): readonly unknown[] {
  return all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
