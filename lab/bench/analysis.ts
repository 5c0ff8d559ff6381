import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measured, Mode } from './analysis/measure.ts';
import { table } from './table.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000, 2_000_000];
const MEASURE = join(import.meta.dirname, 'analysis/measure.ts');
/** So much of the heap may grow old before it is cleaned, in MiB: else garbage is left until it is as much as what is held. */
const HEAP_MB = 850;

/** How the analysis of spans grows: each size in a process of its own. */
export async function benchAnalysis(): Promise<string> {
  const rows: string[][] = [];
  for (const size of SIZES) {
    const stages = await measureIn('stages', size);
    const judged = await measureIn('judge', size);
    const { parse = 0, flatten = 0, trees = 0, gate = 0 } = stages.seconds;
    const { judged: total = 0 } = judged.seconds;
    rows.push([
      count(judged.spans),
      ...[parse, flatten, trees, gate, total].map(seconds),
      ((total * 1e6) / judged.spans).toFixed(1),
      `${Math.round(judged.peakBytes / 2 ** 20)}`,
    ]);
  }
  return [
    'Orders of the shop, 13 spans each, as three arms of slow-payment; seconds, each size and column group in a process of its own.',
    `judged: all from lines of OTLP-JSON to the verdicts, by processes with a heap of ${HEAP_MB} MiB at most.\n`,
    table(['spans', 'parse JSON', 'flatten', 'trees', 'gate', 'judged', 'µs/span', 'peak RSS, MiB'], rows),
  ].join('\n');
}

async function measureIn(mode: Mode, spans: number): Promise<Measured> {
  const args = [`--max-old-space-size=${HEAP_MB}`, MEASURE, mode, String(spans)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

const seconds = (value: number) => value.toFixed(value < 1 ? 3 : 2);
const count = (value: number) => value.toLocaleString('en');
