import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isGood } from '../../../analysis/requests/good.ts';
import { traceIdsOf } from '../../../evidence/requests.ts';
import type { FinishedRun } from '../../../run/finished-run.ts';
import { linesOf } from './text-lines.ts';

/** Of a page, in characters: what is beyond stays in logs/. Packed it is about an eighth of that. */
export const MAX_LOG_TEXT = 600_000;
/** Of one trace: a loop that logs would else take the place of all others. */
const PER_TRACE = 40;
const ID = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/gi;

export interface LoggedLine {
  readonly file: string;
  readonly text: string;
}

/** Lines of logs/ that name a trace, as they were written. */
export interface TraceLogs {
  readonly lines: ReadonlyMap<string, readonly LoggedLine[]>;
  /** Of each trace, how many more there are. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export const NO_LOGS: TraceLogs = { lines: new Map(), leftOut: new Map() };

/**
 * What instances and backends of a run wrote about its traces: all of it up to `maxText` characters, else first that of harmed
 * requests. Whoever writes the id of a trace into a line is found, as JSON or as plain text. Memory is bounded by twice `maxText`.
 */
export async function traceLogs(
  folder: string,
  run: FinishedRun,
  maxText = MAX_LOG_TEXT,
): Promise<TraceLogs> {
  const known = new Map(run.arms.flatMap(({ traces }) => traces.map(({ traceId }) => [traceId, false])));
  for (const { evidence } of run.arms)
    for (const sample of evidence.samples)
      if (!isGood(sample, evidence))
        for (const id of traceIdsOf(sample)) if (known.has(id)) known.set(id, true);
  const found = new Found(known, maxText);
  const files = await readdir(join(folder, 'logs')).catch(() => []);
  for (const file of files.toSorted()) {
    const stream = createReadStream(join(folder, 'logs', file), { encoding: 'utf8' });
    for await (const text of linesOf(stream)) found.add(file, text);
  }
  return found.kept();
}

type Line = LoggedLine & { readonly traceId: string };

class Found {
  readonly #isHarmed: ReadonlyMap<string, boolean>;
  readonly #maxText: number;
  readonly #lines: Readonly<Record<'harmed' | 'others', Line[]>> = { harmed: [], others: [] };
  readonly #left = { harmed: 0, others: 0 };
  readonly #perTrace = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();

  constructor(isHarmed: ReadonlyMap<string, boolean>, maxText: number) {
    this.#isHarmed = isHarmed;
    this.#maxText = maxText;
    this.#left = { harmed: maxText, others: maxText };
  }

  add(file: string, text: string): void {
    for (const traceId of new Set((text.match(ID) ?? []).map((id) => id.toLowerCase()))) {
      const isHarmed = this.#isHarmed.get(traceId);
      if (isHarmed === undefined) continue;
      const rank = isHarmed ? 'harmed' : 'others';
      const before = this.#perTrace.get(traceId) ?? 0;
      this.#perTrace.set(traceId, before + 1);
      if (before >= PER_TRACE || text.length > this.#left[rank]) {
        this.#leave(traceId);
        continue;
      }
      this.#left[rank] -= text.length;
      this.#lines[rank].push({ file, text, traceId });
    }
  }

  /** Those of harmed requests, and of the others what has room beside them. */
  kept(): TraceLogs {
    const lines = new Map<string, LoggedLine[]>();
    let left = this.#maxText;
    for (const { traceId, file, text } of [...this.#lines.harmed, ...this.#lines.others]) {
      if (text.length > left) {
        this.#leave(traceId);
        continue;
      }
      left -= text.length;
      const own = lines.get(traceId) ?? [];
      lines.set(traceId, own);
      own.push({ file, text });
    }
    return { lines, leftOut: this.#leftOut };
  }

  #leave(traceId: string): void {
    this.#leftOut.set(traceId, (this.#leftOut.get(traceId) ?? 0) + 1);
  }
}
