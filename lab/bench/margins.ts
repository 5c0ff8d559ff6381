import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadScenario, scenarioNames } from '../cli/catalogue.ts';
import { FaultlineError } from '../errors.ts';
import type { Report } from '../report/model.ts';
import { reportSchema } from '../report/report-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { claimsIn } from './margins/claims.ts';
import { type Limited, marginOf, type Outcome } from './margins/margins.ts';
import { marginTable, WHAT_NONE_MEANS } from './margins/table.ts';

export interface MarginsOptions {
  /** For reports; exists. */
  readonly folder: string;
  /** Names of scenarios; none: all that come along. */
  readonly scenarios: readonly string[];
  /** Of each. */
  readonly runs: number;
  /** Of the first run; each next one has the next, so that runs are independent. */
  readonly seed: number;
  /** For the scenario command: `--length`, `--backends` and the like. */
  readonly flags: readonly string[];
}

interface Counted {
  readonly scenario: Scenario;
  /** By name, in the order in which runs made them. */
  readonly claims: Map<string, { readonly claim: Limited; readonly outcomes: Outcome[] }>;
  /** Exit codes, in order. */
  readonly codes: number[];
  /** Runs in which each claim passed or failed. */
  judged: number;
  failed: number;
}

/** Of a report: whatever else is in it, an older one may have otherwise. */
const judged = z.object(
  reportSchema.pick({ exitCode: true, hypotheses: true, audits: true, length: true, runtime: true }).shape,
);
const START = join(import.meta.dirname, '../cli/start.mjs');
/** 0 pass, 99 fail, 4 left behind, 5 inconclusive: all of them leave a report. */
const REPORTING = [0, 99, 4, 5];

/**
 * Runs scenarios so many times, taking turns, and tells how far each hypothesis is from its limit, and how often a sound
 * system fails one at most. For a quiet machine: what is inconclusive counts for nothing. A run whose report is in the
 * folder already is not run again: hours of runs may be interrupted.
 */
export async function benchMargins({ scenarios, runs, ...how }: MarginsOptions): Promise<string> {
  const names = scenarios.length > 0 ? scenarios : await scenarioNames();
  const all: Counted[] = [];
  for (const name of names) {
    const scenario = await loadScenario(name, process.cwd());
    all.push({ scenario, claims: new Map(), codes: [], judged: 0, failed: 0 });
  }
  for (let run = 0; run < runs; run++) {
    for (const counted of all) {
      await runOnce(counted, names[all.indexOf(counted)] ?? '', { ...how, seed: how.seed + run });
    }
  }
  const seeds = `seeds ${how.seed} to ${how.seed + runs - 1}`;
  const parts = all.map((each) => `### ${each.scenario.name}\n\n${tableOf(each)}\n\n${codesOf(each)}`);
  return [
    `${runs} runs of each, ${[how.flags.join(' '), seeds].filter(Boolean).join(', ')}. A distance is in units of the limit, below 0 beyond it; \`fails at most\``,
    'is the 95% upper bound of how often the system as it is fails the claim (Clopper and Pearson). Beside the claims of the scenario stand those',
    'that the lab adds (protections, rules of the wire), where a run made them, and the audits of each arm.',
    `${WHAT_NONE_MEANS}\n`,
    parts.join('\n\n'),
  ].join('\n');
}

async function runOnce(
  counted: Counted,
  name: string,
  { folder, seed, flags }: Pick<MarginsOptions, 'folder' | 'seed' | 'flags'>,
): Promise<void> {
  const { scenario, claims, codes } = counted;
  const reports = join(folder, `seed-${seed}`);
  const file = join(reports, scenario.name, 'latest', 'report.json');
  const isThere = existsSync(file);
  if (!isThere) {
    const args = [START, name, '--seed', String(seed), '--reports', reports, ...flags];
    const { code, stderr } = await ended(args);
    if (!REPORTING.includes(code)) {
      throw new FaultlineError('bench-failed', `A run expected to leave a report, found exit code ${code}.`, {
        detail: stderr.trim().split('\n'),
      });
    }
  }
  const report = judged.parse(JSON.parse(await readFile(file, 'utf8')));
  if (isThere) requireAlike(report, scenario, { file, flags });
  const { exitCode } = report;
  const found = claimsIn(report);
  for (const { claim, outcome } of found) {
    const known = claims.get(claim.name);
    if (known) known.outcomes.push(outcome);
    else claims.set(claim.name, { claim, outcomes: [outcome] });
  }
  codes.push(exitCode);
  const counting = found.filter(({ isAudit, outcome }) => outcome.verdict !== 'no-data' || !isAudit);
  const verdicts = new Set(counting.map(({ outcome }) => outcome.verdict));
  if (verdicts.has('fail')) counted.failed += 1;
  if (verdicts.has('fail') || (verdicts.size === 1 && verdicts.has('pass'))) counted.judged += 1;
  console.error(
    `${scenario.name}, seed ${seed}: exit code ${exitCode}${isThere ? ', was there already' : ''}`,
  );
}

/** A run of another length, or of another version of the scenario, is none of these. */
function requireAlike(
  report: Pick<Report, 'length' | 'runtime' | 'hypotheses'>,
  scenario: Scenario,
  { file, flags }: { readonly file: string; readonly flags: readonly string[] },
): void {
  const asked = (flag: string, byDefault: string) =>
    flags.includes(flag) ? flags[flags.indexOf(flag) + 1] : byDefault;
  const wanted = asked('--length', 'normal');
  const runtime = asked('--runtime', 'auto');
  const known = new Set(report.hypotheses.map(({ name }) => name));
  const missing = scenario.hypotheses.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const found = [
    ...(report.length === wanted ? [] : [`one of length ${report.length}`]),
    ...(runtime === 'auto' || report.runtime === runtime ? [] : [`one of --runtime ${report.runtime}`]),
    ...(missing.length === 0 ? [] : [`one without ${missing.join(', ')}`]),
  ];
  if (found.length === 0) return;
  throw new FaultlineError(
    'bench-failed',
    `Expected a run as asked for (--length ${wanted}) in ${file}, found ${found.join(', ')}: choose another folder with --reports.`,
  );
}

function tableOf({ claims, judged, failed }: Counted): string {
  const margins = [...claims.values()].map(({ claim, outcomes }) => marginOf(claim, outcomes));
  return marginTable(margins, { runs: judged, failed });
}

function codesOf({ codes }: Counted): string {
  const counts = [...Map.groupBy(codes, (code) => code)].sort(([a], [b]) => a - b);
  return `Exit codes: ${counts.map(([code, each]) => `${code} (${each.length} times)`).join(', ')}.`;
}

function ended(args: readonly string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: Number.POSITIVE_INFINITY };
    const child = execFile(process.execPath, args, options, (_error, _stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stderr }),
    );
  });
}
