import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { LineCursor } from './log-file.ts';

/** What an instance printed between one start and its end. */
export interface Output {
  readonly file: string;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
  /** Once true, all of it is written. */
  readonly ended: () => boolean;
  /** Whether the instance was started again: the file goes on with the output of that. */
  readonly replaced: () => boolean;
}

const POLL_MS = 5;

/** The first line that matches; null when the output ended without one. Rejects with the reason of the signal. */
export async function waitForLine(
  output: Output,
  match: RegExp,
  signal?: AbortSignal,
): Promise<RegExpMatchArray | null> {
  // A global or sticky expression would carry its position from line to line.
  const pattern = new RegExp(match.source, match.flags.replace(/[gy]/g, ''));
  using cursor = new LineCursor(output.file, output.offset);
  for (;;) {
    signal?.throwIfAborted();
    // Asked before reading: what is read after the end is all there will ever be.
    const over = output.ended();
    const lines = output.replaced() ? undefined : cursor.next();
    const ended = lines === undefined && over;
    for (const line of ended ? [cursor.unfinished()] : (lines ?? [])) {
      const found = line.match(pattern);
      if (found !== null) return found;
    }
    if (ended) return null;
    await (lines === undefined ? delay(POLL_MS) : nextTurn());
  }
}
