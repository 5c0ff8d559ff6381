import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { type LedgerRun, ledgerOf } from '../report/flakes/ledger.ts';
import { ledgerLines } from '../report/flakes/ledger-lines.ts';
import { readReport } from '../report/read-report.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { say, warn } from './output.ts';

/** `faultline flakes <folder>`: a ledger over past runs. */
const usage = `${typed('flakes')} <folder of reports> [--json]`;
const about = `Reads every report.json in a folder and tells of each hypothesis how often it held, how far it was from its limit, and which limits are
too tight. Runs of another version of the scenario, length, runtime or sampling are told apart; those of a --base are left out. --json writes one document.`;
const flags = { json: { type: 'boolean', default: false } } as const;
const operands = ['<folder of reports>'];

export const flakes = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags, operands },
    async ({ json }, _, [folder = '']) => {
      const { runs, unread } = await pastRuns(folder);
      if (runs.length === 0) {
        const first = unread[0] === undefined ? '' : `: ${unread[0]}`;
        const message = `Expected reports of runs in ${folder}, found none${first}`;
        throw new FaultlineError('no-reports', message, { exitCode: ExitCode.usage });
      }
      const groups = ledgerOf(runs);
      if (json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, groups, unread }, null, 2)}\n`);
      else for (const line of ledgerLines(groups)) say(line);
      for (const line of unread) warn(`not read: ${line}`);
      return ExitCode.pass;
    },
    argv,
  );

async function pastRuns(folder: string): Promise<{ runs: LedgerRun[]; unread: string[] }> {
  const runs: LedgerRun[] = [];
  const unread: string[] = [];
  for (const run of await runFolders(folder)) {
    try {
      const { scenario, scenarioHash, length, runtime, sampling, startedAt, exitCode, hypotheses } =
        await readReport(run);
      runs.push({ scenario, scenarioHash, length, runtime, sampling, startedAt, exitCode, hypotheses });
    } catch (error) {
      if (!(error instanceof FaultlineError)) throw error;
      unread.push(error.message);
    }
  }
  return { runs, unread };
}

/** What holds a report.json; in there is no further run. `latest` is a link, and so not looked into. */
async function runFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is none of that name' : cause.message;
    const message = `Expected a folder of reports, got ${folder}: ${why}`;
    throw new FaultlineError('no-reports', message, { exitCode: ExitCode.usage, cause });
  });
  if (entries.some(({ name }) => name === 'report.json')) return [folder];
  const inside = entries.filter((entry) => entry.isDirectory() && entry.name !== 'base');
  const found: string[] = [];
  for (const { name } of inside.sort((a, b) => (a.name < b.name ? -1 : 1)))
    found.push(...(await runFolders(join(folder, name))));
  return found;
}
