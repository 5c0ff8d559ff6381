import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labelsOf } from '../../analysis/metrics/promql/labels.ts';
import { parseExpression } from '../../analysis/metrics/promql/parse/parse.ts';
import { instantQuery, rangeQuery } from '../../analysis/metrics/promql/query.ts';
import { MemorySource } from '../../analysis/metrics/promql/testing/memory-source.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findPrometheuses } from './binary.ts';
import { differenceOf, evaluated, saidOverHttp } from './fixture/random/answer.ts';
import { Random } from './fixture/random/random.ts';
import { RandomQuery } from './fixture/random/random-query.ts';
import { randomSeries } from './fixture/random/random-series.ts';
import { remoteWrite } from './fixture/random/remote-write.ts';
import { startWritablePrometheus } from './fixture/random/writable-prometheus.ts';

const SEED = 20_261_126;
const QUERIES = 2500;
/** Of equal values nobody says which one `topk` takes; only a query that has it may differ. */
const TIES = /\b(?:topk|bottomk)\b/;
const MAX_TIES = 25;
const START_MS = 1_795_690_000_000;

// The semantics are those of 3.16: of older versions some ranges have other ends.
const pinned = (await findPrometheuses()).filter(({ version }) => version.startsWith('3.16.'));

describe.each(pinned)(
  'the engine and Prometheus $version, with the same series',
  { timeout: 120_000 },
  (binary) => {
    const random = new Random(SEED);
    const series = randomSeries(random, START_MS);
    const source = new MemorySource();
    for (const { labels, samples } of series) source.add(labelsOf(Object.entries(labels)), samples);
    let directory: string;
    let runtime: Runtime;
    let url: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'faultline-promql-'));
      runtime = await startProcessRuntime({ logDir: directory });
      url = await startWritablePrometheus(runtime, binary, directory);
      await remoteWrite(url, series);
    }, 60_000);
    afterAll(async () => {
      await runtime?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    });

    const instant = async (query: string, tMs: number) => {
      const parameters = new URLSearchParams({ query, time: String(tMs / 1000) });
      const said = await (await fetch(`${url}/api/v1/query?${parameters}`)).json();
      const mine = evaluated(() => instantQuery(parseExpression(query), source, tMs));
      return differenceOf(mine, saidOverHttp(said));
    };
    const range = async (query: string, startMs: number, stepMs: number, steps: number) => {
      const seconds = (ms: number) => String(ms / 1000);
      const end = seconds(startMs + steps * stepMs);
      const parameters = new URLSearchParams({ query, start: seconds(startMs), end, step: seconds(stepMs) });
      const said = await (await fetch(`${url}/api/v1/query_range?${parameters}`)).json();
      const asked = { startMs, stepMs, count: steps + 1 };
      return differenceOf(
        evaluated(() => rangeQuery(parseExpression(query), source, asked)),
        saidOverHttp(said),
      );
    };

    test(`${QUERIES} random queries come to the same, but for ties`, async () => {
      const queries = new RandomQuery(random, START_MS + 1_800_000);
      const wrong: string[] = [];
      let ties = 0;
      for (let i = 0; i < QUERIES; i++) {
        const query = queries.next();
        const startMs = START_MS + 600_000 + random.below(600) * 1000;
        const difference = random.chance(0.6)
          ? await range(query, startMs, random.of([15_000, 30_000, 7000, 60_000]), random.below(20))
          : await instant(query, startMs);
        if (difference === null) continue;
        if (TIES.test(query)) ties++;
        else wrong.push(`${query} at ${startMs}: ${difference}`);
      }
      expect(wrong).toEqual([]);
      expect(ties).toBeLessThanOrEqual(MAX_TIES);
    });

    test('a difference would be seen', async () => {
      expect(await instant('queue', START_MS + 600_000)).toBeNull();
      source.add(labelsOf(Object.entries({ __name__: 'queue', job: 'new' })), [
        { tMs: START_MS + 600_000, value: 1 },
      ]);
      expect(await instant('queue', START_MS + 600_000)).toMatch(/series, not/);
    });
  },
);

test.runIf(process.env.CI)('CI has the pinned Prometheus to compare with', () => {
  expect(pinned, 'Expected `prometheus` 3.16: npm run backends:build').not.toEqual([]);
});
