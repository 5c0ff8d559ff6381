import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import type { JournalEvent } from './events.ts';

/** Of a run's folder. */
export const JOURNAL = 'journal.jsonl';
/** Of what this version reads and writes. */
export const FORMAT_VERSION = 2;

/**
 * The events of a run's journal, the first of which is `run.started`. A last line without an end is what a killed lab was
 * writing: it is passed over.
 * @throws FaultlineError `evidence-not-read`, `evidence-damaged`, or `evidence-version` for a run of another version
 */
export async function readJournal(folder: string): Promise<JournalEvent[]> {
  const file = join(folder, JOURNAL);
  const lines = (await text(file)).split('\n').slice(0, -1);
  const events = lines.map((line, index) => {
    try {
      return JSON.parse(line) as JournalEvent;
    } catch (cause) {
      throw wrong(
        'evidence-damaged',
        `Expected ${file} as a run leaves it: line ${index + 1} is no JSON.`,
        cause,
      );
    }
  });
  const [started] = events;
  if (started?.type !== 'run.started') {
    throw wrong(
      'evidence-damaged',
      `Expected ${file} to begin with run.started, found ${started?.type ?? 'nothing'}.`,
    );
  }
  const { formatVersion = 'none (before 0.2)' } = started;
  if (formatVersion !== FORMAT_VERSION) {
    const message = `Expected evidence of format version ${FORMAT_VERSION} in ${folder}, found ${formatVersion}: read it with the version of Faultline that made it, see docs/upgrading.md.`;
    throw wrong('evidence-version', message);
  }
  return events;
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrong('evidence-not-read', `Expected the folder of a run, with ${file}: found none.`, cause);
  }
}

const wrong = (code: ErrorCode, message: string, cause?: unknown) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage, cause });
