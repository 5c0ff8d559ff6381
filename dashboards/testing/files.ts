import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(at(folder)).flatMap((name) => (ending.test(name) ? [at(`${folder}/${name}`)] : []));

export const configFile = () => at('prometheus/prometheus.yml');
export const ruleFiles = () => filesIn('prometheus/rules', /(?<!\.test)\.yml$/);
export const ruleTestFiles = () => filesIn('prometheus/rules', /\.test\.yml$/);
export const dashboardFiles = () => filesIn('grafana', /\.json$/);

const text = z.string().min(1);
const Datasource = z.object({ type: text, uid: text });

const Config = z.object({
  rule_files: z.array(text),
  scrape_configs: z.array(
    z.object({
      job_name: text,
      dns_sd_configs: z.array(z.object({ names: z.array(text), type: z.literal('A'), port: z.number() })),
    }),
  ),
});

const Recording = z.object({ record: text, expr: text });
const Alert = z.object({
  alert: text,
  expr: text,
  for: text.optional(),
  labels: z.object({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.object({ summary: text, description: text }),
});
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(z.union([Recording, Alert])) })) });

const AlertTest = z.object({ alertname: text, exp_alerts: z.array(z.unknown()) });
const RuleTests = z.object({
  tests: z.array(z.object({ alert_rule_test: z.array(AlertTest).default([]) })),
});

const Link = z.object({ title: text, url: z.string().startsWith('/d/') });
const anyPanel = {
  id: z.number(),
  title: text,
  description: text,
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
};
const MetricsPanel = z.object({
  ...anyPanel,
  datasource: z.object({ type: z.literal('prometheus'), uid: text }),
  fieldConfig: z.object({ defaults: z.object({ unit: text, links: z.array(Link).optional() }) }),
  targets: z.array(z.object({ refId: text, expr: text, legendFormat: text })).min(1),
});
const Override = z.object({
  matcher: z.object({ id: z.literal('byName'), options: text }),
  properties: z.array(z.object({ id: z.literal('links'), value: z.array(Link) })),
});
/** Of one service, or one trace by its id. */
const TracesPanel = z.object({
  ...anyPanel,
  datasource: z.object({ type: z.literal('jaeger'), uid: text }),
  fieldConfig: z.object({ overrides: z.array(Override) }),
  targets: z
    .array(
      z.union([
        z.strictObject({ refId: text, queryType: z.literal('search'), service: text, limit: z.number() }),
        z.strictObject({ refId: text, query: text }),
      ]),
    )
    .min(1),
});
const Variable = z.object({ name: text, type: z.literal('query'), datasource: Datasource, query: text });
const Textbox = z.object({ name: text, type: z.literal('textbox') });
const Dashboard = z.object({
  uid: z.string().regex(/^faultline-[a-z]+$/),
  title: text,
  schemaVersion: z.literal(42),
  templating: z.object({ list: z.array(z.union([Variable, Textbox])) }),
  panels: z.array(z.union([MetricsPanel, TracesPanel])).min(1),
});

const Provisioned = z.object({ datasources: z.array(Datasource) });

/** JSON is YAML. */
const read = <T>(schema: z.ZodType<T>, file: string): T => schema.parse(parse(readFileSync(file, 'utf8')));

export const readConfig = () => read(Config, configFile());
/** Throws on a dashboard that lacks what each one needs. */
export const readDashboard = (file: string) => read(Dashboard, file);
export const readDatasources = () =>
  filesIn('grafana/provisioning/datasources', /\.yml$/).flatMap(
    (file) => read(Provisioned, file).datasources,
  );

const isOfMetrics = (
  panel: z.infer<typeof MetricsPanel> | z.infer<typeof TracesPanel>,
): panel is z.infer<typeof MetricsPanel> => panel.datasource.type === 'prometheus';

/** What of a dashboard asks Prometheus. */
export function metricsOf(file: string) {
  const { panels, templating } = readDashboard(file);
  return {
    panels: panels.filter(isOfMetrics),
    variables: templating.list.filter((variable) => variable.type === 'query'),
  };
}

export function readRules() {
  const rules = ruleFiles().flatMap((file) => read(Rules, file).groups.flatMap((group) => group.rules));
  return {
    recordings: rules.filter((rule) => 'record' in rule),
    alerts: rules.filter((rule) => 'alert' in rule),
  };
}

/** Names of the alerts that some test expects to fire, and that some test expects not to. */
export function readAlertTests() {
  const cases = ruleTestFiles().flatMap((file) =>
    read(RuleTests, file).tests.flatMap((one) => one.alert_rule_test),
  );
  const names = (fires: boolean) =>
    new Set(
      cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === fires).map(({ alertname }) => alertname),
    );
  return { firing: names(true), silent: names(false) };
}
