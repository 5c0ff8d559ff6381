import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findPrometheus, startPrometheusBinary } from './binary.ts';
import { startEmbeddedMetrics } from './embedded.ts';
import { BODIES } from './fixture/differential-bodies.ts';
import { SELECTORS } from './fixture/differential-selectors.ts';
import { type ApiAnswer, PrometheusApi } from './fixture/prometheus-api.ts';
import { ScriptedTarget } from './fixture/scripted-target.ts';
import { TargetsFile } from './targets.ts';

interface Item {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/**
 * What must be equal in both: status, kind of error, series with their values. Not the times of scrapes and how long they
 * took; each run of equal values in a range is taken for one.
 */
function comparable({ status, body }: ApiAnswer): unknown {
  const { errorType, data } = body as { errorType?: string; data?: { resultType: string; result: Item[] } };
  const items = data?.result.map(({ metric, value, values = [] }) => {
    const all = value === undefined ? values.map(([, text]) => text) : [value[1]];
    const changes = all.filter((text, i) => text !== all[i - 1]);
    return JSON.stringify([metric, metric.__name__ === 'scrape_duration_seconds' ? 'any' : changes]);
  });
  return { status, errorType, resultType: data?.resultType, items: items?.sort() };
}

const prometheus = await findPrometheus();
describe.skipIf(prometheus === null)('embedded and Prometheus, fed alike', { timeout: 60_000 }, () => {
  let directory: string;
  let runtime: Runtime;
  let apis: readonly [PrometheusApi, PrometheusApi];
  const targets: ScriptedTarget[] = [];

  beforeAll(async () => {
    if (prometheus === null) throw new Error('no prometheus on PATH');
    directory = await mkdtemp(join(tmpdir(), 'faultline-metrics-'));
    runtime = await startProcessRuntime({ logDir: directory });
    const entries = Object.entries(BODIES);
    targets.push(...(await Promise.all(entries.map(([, answer]) => ScriptedTarget.start(answer)))));
    const file = new TargetsFile(join(directory, 'targets.json'));
    await file.set(
      targets.map(({ address }, i) => ({
        address,
        labels: { job: 'both', instance: entries[i]?.[0] as string },
      })),
    );
    const options = { targetsFile: file.path, scrapeIntervalMs: 500 };
    apis = await Promise.all([
      startEmbeddedMetrics(runtime, { ...options, name: 'embedded' }),
      startPrometheusBinary(runtime, { ...options, dataDir: directory, binary: prometheus }),
    ]).then(([embedded, real]) => [new PrometheusApi(embedded), new PrometheusApi(real)] as const);
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
  const expectEqual = (query: string) =>
    vi.waitFor(
      async () => {
        const time = (Date.now() / 1000).toFixed(3);
        const [embedded, real] = await Promise.all(apis.map((api) => api.query(query, time)));
        expect(comparable(embedded as ApiAnswer)).toEqual(comparable(real as ApiAnswer));
      },
      { timeout: 10_000, interval: 250 },
    );

  test.each(Object.keys(BODIES))('body: %s', async (instance) => {
    await expectEqual(`up{instance="${instance}"}`);
    await expectEqual(`{instance="${instance}",__name__!~"up|scrape_.*"}`);
  });

  test.each(SELECTORS)('selector: %s', (selector) => expectEqual(selector));
});
