import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Prometheus 3.16.0 as a Go module; the lines of `left-out.ts` are its lines. */
export const PROMETHEUS_MODULE = 'github.com/prometheus/prometheus@v0.316.0';

/** The folder with Prometheus' own expectations of PromQL in the cache of Go's modules; null if it is not there. */
export async function prometheusTests(): Promise<{ folder: string; files: readonly string[] } | null> {
  const folder = join(await moduleCache(), PROMETHEUS_MODULE, 'promql/promqltest/testdata');
  const files = await readdir(folder).catch(() => null);
  return files === null ? null : { folder, files: files.filter((file) => file.endsWith('.test')) };
}

async function moduleCache(): Promise<string> {
  try {
    return (await promisify(execFile)('go', ['env', 'GOMODCACHE'])).stdout.trim();
  } catch {
    return process.env.GOMODCACHE ?? join(homedir(), 'go/pkg/mod');
  }
}
