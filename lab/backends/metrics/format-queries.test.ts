import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PromqlError } from '../../analysis/metrics/promql/errors.ts';
import { parseExpression } from '../../analysis/metrics/promql/parse/parse.ts';
import { prettyExpression } from '../../analysis/metrics/promql/print/pretty.ts';
import { printExpression } from '../../analysis/metrics/promql/print/print.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findPrometheuses } from './binary.ts';
import { ODD_QUERIES, OTHER_WORDS } from './fixture/odd-queries.ts';
import { Random } from './fixture/random/random.ts';
import { RandomQuery } from './fixture/random/random-query.ts';
import { startWritablePrometheus } from './fixture/random/writable-prometheus.ts';

const SEED = 20_261_127;
const QUERIES = 500;

// What is written, and refused, are the words of 3.16.
const pinned = (await findPrometheuses()).filter(({ version }) => version.startsWith('3.16.'));

/** The query as it is formatted, or why it is refused. */
function formatted(query: string): string {
  try {
    return prettyExpression(parseExpression(query));
  } catch (error) {
    if (error instanceof PromqlError) return `${error.errorType}: ${error.message}`;
    throw error;
  }
}

describe.each(pinned)('queries as Prometheus $version formats them', { timeout: 120_000 }, (binary) => {
  let directory: string;
  let runtime: Runtime;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-format-'));
    runtime = await startProcessRuntime({ logDir: directory });
    url = await startWritablePrometheus(runtime, binary, directory);
  }, 60_000);
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const realOf = async (query: string) => {
    const response = await fetch(`${url}/api/v1/format_query`, {
      method: 'POST',
      body: new URLSearchParams({ query }),
    });
    const said = (await response.json()) as { data?: string; errorType?: string; error?: string };
    return said.data ?? `${said.errorType}: ${said.error?.replace('invalid parameter "query": ', '')}`;
  };

  test(`${QUERIES} random ones`, async () => {
    const queries = new RandomQuery(new Random(SEED), 1_795_690_000_000);
    for (let i = 0; i < QUERIES; i++) {
      const query = queries.next();
      expect(formatted(query), query).toBe(await realOf(query));
    }
  });

  test.each(ODD_QUERIES)('%s', async (query) => {
    expect(formatted(query)).toBe(await realOf(query));
  });

  test.each(OTHER_WORDS)('%s is refused at the same place', async (query) => {
    const placeOf = (text: string) => /^bad_data: \d+:\d+: parse error: /.exec(text)?.[0];
    expect(placeOf(await realOf(query))).toBeDefined();
    expect(placeOf(formatted(query))).toBe(placeOf(await realOf(query)));
  });

  test('what was written in one line reads as the same', () => {
    const queries = new RandomQuery(new Random(SEED), 1_795_690_000_000);
    for (let i = 0; i < QUERIES; i++) {
      const line = printExpression(parseExpression(queries.next()));
      expect(printExpression(parseExpression(line))).toBe(line);
    }
  });
});

test.runIf(process.env.CI)('CI has the pinned Prometheus to compare with', () => {
  expect(pinned, 'Expected `prometheus` 3.16: npm run backends:build').not.toEqual([]);
});
