import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MEMORY_MIB, softLimit, tracesThatFit } from './ring.ts';

test('a full ring of the usual traces leaves a quarter of the memory', () => {
  expect(tracesThatFit(MEMORY_MIB)).toBe(38_000);
  expect(tracesThatFit(512)).toBe(19_000);
  expect((38_000 * 16 * 1_300) / (MEMORY_MIB * 2 ** 20)).toBeLessThan(0.75);
});

test('Go collects before the kernel kills', () => {
  expect(softLimit(1_024)).toEqual({ GOMEMLIMIT: '921MiB' });
});

test("the compose file's ring fits its limit", async () => {
  const compose = await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
  const traces = compose.slice(compose.indexOf('\n  traces:'), compose.indexOf('\n  prometheus:'));
  const [, gibibytes] = /mem_limit: (\d+)g/.exec(traces) ?? [];
  const [, ring] = /max_traces=(\d+)/.exec(traces) ?? [];
  expect(Number(ring)).toBeGreaterThan(0);
  expect(Number(ring)).toBeLessThanOrEqual(tracesThatFit(Number(gibibytes) * 1024));
});
