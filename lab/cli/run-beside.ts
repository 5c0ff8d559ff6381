import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { JournalEvent } from '../evidence/events.ts';
import { JOURNAL } from '../evidence/read-journal.ts';
import type { RunPhase, StartRun } from '../workbench/runs/running.ts';
import { startCommandLine } from './start-command-line.ts';

const LINES = 6;

interface Options {
  /** Where its runs leave their reports. */
  readonly reports: string;
  /** Of what is asked for as a scenario: what is typed, and the name that its folder has. */
  readonly find: (scenario: string) => Promise<{ readonly path: string; readonly name: string }>;
}

/**
 * Runs a scenario beside a lab that is held open, as `faultline run` does, in a process of its own: the same lab, report and exit code as from the
 * terminal, whose lines would tell here what a workshop has predicted. Ctrl-C in the terminal is the held lab's; it ends this one by its signal,
 * and `kill -9` of it by its end.
 */
export const runsBeside =
  ({ reports, find }: Options): StartRun =>
  async ({ scenario, arm, signal }) => {
    const { path, name } = await find(scenario);
    const runs = join(reports, name);
    await mkdir(runs, { recursive: true });
    const before = new Set(await readdir(runs));
    const folder = async () => {
      const fresh = (await readdir(runs)).filter((each) => /^\d{4}-/.test(each) && !before.has(each));
      return fresh.length === 0 ? null : join(runs, fresh.toSorted().at(-1) as string);
    };
    const only = arm === null ? [] : ['--arm', arm];
    const args = ['run', path, '--reports', reports, '--rerun-inconclusive', '1', ...only];
    const child = startCommandLine(args, { ownSession: true });
    const log = createWriteStream(join(reports, 'latest-run.log'));
    // A full disk is told by the run itself.
    log.on('error', () => {});
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
        said = (said + text).slice(-4_000);
      });
    const interrupt = () => void child.kill('SIGINT');
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    const ended = once(child, 'close').then(async ([code, by]) => {
      signal.removeEventListener('abort', interrupt);
      await new Promise((resolve) => log.end(resolve));
      const lines = stripVTControlCharacters(said).trim().split('\n');
      // One that is interrupted before it listens for that is ended by the signal itself: as a shell has it, 130.
      const exitCode = Number(code ?? 128 + constants.signals[by as NodeJS.Signals]);
      return { folder: await folder(), exitCode, said: lines.slice(-LINES).join('\n') };
    });
    ended.catch(() => {});
    return { ended, folder, phase: async () => phaseIn(await folder()) };
  };

/** Where a run is that is under way, by its journal. */
async function phaseIn(folder: string | null): Promise<RunPhase | null> {
  if (folder === null) return null;
  const text = await readFile(join(folder, JOURNAL), 'utf8').catch(() => '');
  // The last line may be half written.
  const line = text
    .split('\n')
    .slice(0, -1)
    .findLast((each) => each.includes('"type":"phase.started"'));
  if (line === undefined) return null;
  const { arm = '', phase } = JSON.parse(line) as JournalEvent;
  return { arm, phase: String(phase) };
}
