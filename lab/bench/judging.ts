import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PRELOAD } from '../runtime/preload.ts';
import { SPANS_OF_AN_ORDER } from './analysis/order-trace.ts';
import { largeFolder } from './judging/large-folder.ts';
import { PEAK_FILE } from './judging/peak.ts';
import { table } from './table.ts';

const START = join(import.meta.dirname, '../cli/start.mjs');
const PEAK = join(import.meta.dirname, 'judging/peak.ts');

export interface Judging {
  readonly folder: string;
  /** Of the arm, a row each. */
  readonly traces: readonly number[];
}

/** What `faultline judge` takes for the folder of a run of one arm, in a process of its own for each size. */
export async function benchJudging({ folder, traces }: Judging): Promise<string> {
  const rows: string[][] = [];
  for (const size of traces) {
    const run = join(folder, `judging-${size}`);
    const wroteFrom = performance.now();
    await largeFolder(run, size);
    const wroteS = (performance.now() - wroteFrom) / 1000;
    const { seconds, peakBytes, verdict } = await judgeIn(run);
    rows.push([
      ...[size, size * SPANS_OF_AN_ORDER].map((value) => value.toLocaleString('en')),
      ...[wroteS.toFixed(1), seconds.toFixed(1), `${Math.round(peakBytes / 2 ** 20)}`, verdict],
    ]);
    await rm(run, { recursive: true });
  }
  return [
    'The folder of a run of one arm, orders of the shop, with requests, answers and books; `faultline judge` as it is, in a process of its own.\n',
    table(['traces', 'spans', 'writing, s', 'judged, s', 'peak RSS, MiB', 'verdict'], rows),
  ].join('\n');
}

async function judgeIn(run: string) {
  const peakFile = join(run, 'peak');
  const env = { ...process.env, [PRELOAD]: PEAK, [PEAK_FILE]: peakFile };
  const from = performance.now();
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [START, 'judge', run], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve(`${stdout}${error ? `${stderr}\nexit code ${error.code}` : ''}`),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  const verdict = output.split('\n').find((line) => /^\S (pass|fail|inconclusive|no-data):/.test(line));
  if (verdict === undefined) throw new Error(`Expected a verdict on ${run}, got: ${output}`);
  return { seconds, verdict, peakBytes: Number(await readFile(peakFile, 'utf8')) };
}
