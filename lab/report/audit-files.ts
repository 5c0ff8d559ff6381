import type { ArmEvidence } from '../analysis/evidence.ts';
import { encoded } from './trace-files.ts';

/** What audits of an arm read; all that its verdicts can be checked by, with the time of the reading in report.json. */
export type Audited = Pick<ArmEvidence, 'answers' | 'books'>;

/** Lines that are written at a time. */
const CHUNK = 1_000;

/** JSON lines: what clients were told, and the system's records as they were read; nothing for what there is not. */
export function auditFiles(
  arm: string,
  { answers, books }: Audited,
): [path: string, chunks: Iterable<string>][] {
  const records = books === undefined || 'unread' in books ? undefined : books.records;
  const files: [string, readonly unknown[] | undefined][] = [
    [`audits/${encoded(arm)}.answers.jsonl`, answers],
    [`audits/${encoded(arm)}.records.jsonl`, records],
  ];
  return files.flatMap(([path, lines]) => (lines === undefined ? [] : [[path, jsonLines(lines)]]));
}

function* jsonLines(values: readonly unknown[]): Iterable<string> {
  for (let from = 0; from < values.length; from += CHUNK) {
    yield values
      .slice(from, from + CHUNK)
      .map((value) => `${JSON.stringify(value)}\n`)
      .join('');
  }
}
