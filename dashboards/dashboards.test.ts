import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prometheusConfig } from '../lab/backends/metrics/prometheus-config.ts';
import { ALERT_FOR_S, ALERT_NAMES } from '../lab/scenario/metric-names.ts';
import { shop as system } from '../services/faultline.config.ts';
import { type Known, type LiveSeries, problemsOf } from './testing/check-query.ts';
import {
  configFile,
  dashboardFiles,
  metricsOf,
  readAlertTests,
  readConfig,
  readDashboard,
  readDatasources,
  readRules,
  ruleFiles,
  ruleTestFiles,
} from './testing/files.ts';
import { liveSeries } from './testing/live-series.ts';
import { findPromtools, promtool } from './testing/promtool.ts';
import { panelQueries, ruleQueries, variableQueries, withoutVariables } from './testing/queries.ts';

const SERVICE_NAMES = Object.keys(system.services) as (keyof typeof system.services)[];

const promtools = await findPromtools();
test.runIf(process.env.CI)('CI has promtool', () => {
  expect(promtools, 'Expected `promtool`: npm run backends:build, or Debian’s package').not.toEqual([]);
});

for (const { path, version } of promtools) {
  describe(`promtool ${version}`, () => {
    test('accepts the configuration and its rules', async () => {
      expect(await promtool(path, 'check', 'config', '--lint-fatal', configFile())).toMatch(/^exit code 0\n/);
    });

    test('passes the tests of the rules', async () => {
      expect(await promtool(path, 'test', 'rules', ...ruleTestFiles())).toMatch(/^exit code 0\n/);
    });

    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'faultline-dashboards-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    test.each([undefined, 'PrometheusText0.0.4'] as const)(
      'accepts the configuration of a run, with the fallback %s',
      async (fallbackScrapeProtocol) => {
        const file = join(folder, 'prometheus.json');
        const options = { targetsFile: join(folder, 'targets.json'), scrapeIntervalMs: 500 };
        await writeFile(options.targetsFile, '[]');
        await writeFile(file, prometheusConfig({ ...options, fallbackScrapeProtocol, version }));
        expect(await promtool(path, 'check', 'config', '--lint-fatal', file)).toMatch(/^exit code 0\n/);
      },
    );

    test('accepts every query of the dashboards', async () => {
      const rules = panelQueries().map(({ expr }, index) => ({
        record: `panel:${index}:query`,
        expr: withoutVariables(expr),
      }));
      const file = join(folder, 'queries.json');
      await writeFile(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      expect(await promtool(path, 'check', 'rules', file)).toMatch(/^exit code 0\n/);
    });
  });
}

describe('the configuration', () => {
  test('loads all rules, and none of their tests', () => {
    const files = ruleFiles().map((file) => relative(join(configFile(), '..'), file));
    expect(readConfig().rule_files.toSorted()).toEqual(files.toSorted());
  });

  test('scrapes all instances of each service under its name, and what a Collector says of itself and of spans', () => {
    const scraped = readConfig().scrape_configs.map(({ job_name, dns_sd_configs }) => [
      job_name,
      dns_sd_configs.map(({ names, port }) => ({ names, port })),
    ]);
    expect(scraped).toEqual([
      ...SERVICE_NAMES.map((service) => [service, [{ names: [service], port: 9464 }]]),
      ['collector', [{ names: ['collector'], port: 8888 }]],
      ['spanmetrics', [{ names: ['collector'], port: 8889 }]],
    ]);
  });
});

test('each alert is tested to fire and not to fire', () => {
  const { firing, silent } = readAlertTests();
  const names = new Set(readRules().alerts.map(({ alert }) => alert));
  // The ones that a hypothesis may name.
  expect([...names]).toEqual(ALERT_NAMES);
  for (const { alert, for: held = '0s' } of readRules().alerts)
    expect(held).toBe(`${ALERT_FOR_S.get(alert)}s`);
  expect(firing).toEqual(names);
  expect(silent).toEqual(names);
});

describe('the dashboards', () => {
  const files = dashboardFiles().map((file) => [basename(file), file] as const);

  test.each(files)('%s has all it needs, and datasources that are provisioned', (_name, file) => {
    const { panels } = readDashboard(file);
    const provisioned = readDatasources();
    for (const one of [...panels, ...metricsOf(file).variables])
      expect(provisioned).toContainEqual(one.datasource);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  test('panels that tell services apart lead to the traces of each, and a trace in the list to itself', () => {
    const [traces] = dashboardFiles()
      .map(readDashboard)
      .filter(({ uid }) => uid === 'faultline-traces');
    const variables = traces?.templating.list.map(({ name }) => name);
    const links = dashboardFiles().flatMap((file) => [
      ...metricsOf(file).panels.flatMap(({ targets, fieldConfig }) =>
        (fieldConfig.defaults.links ?? []).map((link) => ({
          ...link,
          legend: targets.map(({ legendFormat }) => legendFormat).join(),
        })),
      ),
      ...readDashboard(file).panels.flatMap((panel) =>
        panel.datasource.type === 'jaeger' && 'overrides' in panel.fieldConfig
          ? panel.fieldConfig.overrides.flatMap(({ properties }) => properties.flatMap(({ value }) => value))
          : [],
      ),
    ]);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) {
      const [, uid, query = ''] = /^\/d\/([\w-]+)\?(.*)$/.exec(link.url) ?? [];
      expect(uid, link.url).toBe(traces?.uid);
      const set = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
      expect(variables).toEqual(expect.arrayContaining(set));
      expect(query).toMatch(/\$\{__url_time_range\}$/);
      // The label is one that the panel tells its series apart by: others may have been summed away.
      if ('legend' in link) expect(link.legend).toContain('{{job}}');
    }
    expect(links.filter(({ url }) => /var-trace=\$\{__value\.raw\}/.test(url))).toHaveLength(1);
  });

  test.each(files)('the panels of %s lie side by side', (_name, file) => {
    const cells = readDashboard(file).panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('have each a uid and a title of its own', () => {
    const dashboards = dashboardFiles().map(readDashboard);
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  });
});

describe('on a live shop', () => {
  let known: Known;
  beforeAll(async () => {
    const { recordings, alerts } = readRules();
    const firing: LiveSeries[] = alerts.map(({ alert, labels }) => ({
      name: 'ALERTS',
      labels: { alertname: alert, alertstate: 'firing', ...labels, job: 'order', instance: 'order-1' },
    }));
    const recorded = new Map(recordings.map(({ record, expr }) => [record, expr]));
    known = { series: [...(await liveSeries()), ...firing], recorded };
  }, 60_000);

  test.each([
    ['rules', ruleQueries],
    ['panels', panelQueries],
    ['variables', variableQueries],
  ])('all metrics, labels and values that the %s name exist', (_what, queries) => {
    const missing = queries().flatMap((query) =>
      problemsOf(query, known).map((problem) => `${query.where}: ${problem}`),
    );
    expect(missing).toEqual([]);
  });
});
