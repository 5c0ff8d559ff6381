import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Binary } from '../installed.ts';
import { noteMet } from '../providers-met.ts';
import { findPrometheuses, startPrometheusBinary } from './binary.ts';
import { startEmbeddedMetrics } from './embedded.ts';
import type { Group } from './fixture/differential/checks.ts';
import { comparable } from './fixture/differential/comparable.ts';
import { BODIES, PATHS, QUERIES } from './fixture/differential.ts';
import { type ApiAnswer, PrometheusApi } from './fixture/prometheus-api.ts';
import { ScriptedTarget } from './fixture/scripted-target.ts';
import { TargetsFile } from './targets.ts';

/** Two processes scrape 200 targets of this one, on a busy machine too. */
const INTERVAL_MS = 2000;

type Ask = (api: PrometheusApi, time: string) => Promise<ApiAnswer>;

const titled = <Checks>(groups: readonly Group<Checks>[]) =>
  groups.map((group) => ({ ...group, title: group.since3 ? `since 3: ${group.since3}` : 'alike' }));

function differential(binary: Binary): void {
  const oldVersion = binary.version.startsWith('2.');
  let directory: string;
  let runtime: Runtime;
  let apis: readonly [PrometheusApi, PrometheusApi];
  const targets: ScriptedTarget[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-metrics-'));
    runtime = await startProcessRuntime({ logDir: directory });
    const entries = BODIES.flatMap(({ since3, checks }) =>
      Object.entries(checks).map(([instance, answer]) => ({ instance, answer, since: since3 ? '3' : '' })),
    );
    targets.push(...(await Promise.all(entries.map(({ answer }) => ScriptedTarget.start(answer)))));
    const file = new TargetsFile(join(directory, 'targets.json'));
    await file.set(
      targets.map(({ address }, i) => ({
        address,
        labels: { job: 'both', instance: entries[i]?.instance ?? '', since: entries[i]?.since ?? '' },
      })),
    );
    const options = { targetsFile: file.path, scrapeIntervalMs: INTERVAL_MS };
    const backends = await Promise.all([
      startEmbeddedMetrics(runtime, { ...options, name: 'embedded' }),
      startPrometheusBinary(runtime, { ...options, dataDir: directory, binary }),
    ]);
    for (const { info } of backends) noteMet('differential', info);
    apis = [new PrometheusApi(backends[0]), new PrometheusApi(backends[1])];
    // The second scrape adds no series anywhere: from then on nothing changes.
    const settled = entries.map(() => '0');
    for (const api of apis) expect(await api.until('scrape_series_added', ...settled)).toEqual(settled);
  }, 60_000);
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await Promise.all(targets.map((target) => target[Symbol.asyncDispose]()));
    await rm(directory, { recursive: true });
  });

  /** Tries again for a while: on a busy machine either may have timed out on a scrape just now. */
  const compare = (ask: Ask, isAlike: boolean) =>
    vi.waitFor(
      async () => {
        const time = (Date.now() / 1000).toFixed(3);
        const [embedded, real] = await Promise.all([ask(apis[0], time), ask(apis[1], time)]);
        if (isAlike) expect(comparable(embedded)).toEqual(comparable(real));
        else expect(comparable(embedded)).not.toEqual(comparable(real));
      },
      { timeout: 10_000, interval: 250 },
    );

  describe.each(titled(BODIES))('bodies, $title', ({ since3, checks }) => {
    test.each(Object.keys(checks))('%s', (instance) =>
      compare(
        (api, time) => api.query(`{instance=${JSON.stringify(instance)},__name__!~"scrape_.*"}`, time),
        !(oldVersion && since3),
      ),
    );
  });

  describe.each(titled(QUERIES))('queries, $title', ({ since3, checks }) => {
    test.each(checks)('%s', (query) =>
      compare((api, time) => api.query(query, time), !(oldVersion && since3)),
    );
  });

  describe.each(titled(PATHS))('paths, $title', ({ since3, checks }) => {
    test.each(checks)('%s', (path) => compare((api) => api.ask(path), !(oldVersion && since3)));
  });

  test('of all that is alike as many samples are counted', () =>
    compare(
      // Prometheus counts the sample too at whose names, or behind whose value, it sees that the body is wrong.
      (api, time) =>
        api.query(
          '{since="",__name__=~"scrape_samples_.*",instance!~"label twice|name as label|name: .*|om blank at.*|om exemplar.*"}',
          time,
        ),
      true,
    ));
}

const binaries = await findPrometheuses();
for (const binary of binaries) {
  describe(`embedded and Prometheus ${binary.version}, fed alike`, { timeout: 60_000 }, () =>
    differential(binary),
  );
}

test.runIf(process.env.CI)('CI has a real Prometheus to compare with', () => {
  expect(binaries, 'Expected `prometheus`: npm run backends:build, or Debian’s package').not.toEqual([]);
});
