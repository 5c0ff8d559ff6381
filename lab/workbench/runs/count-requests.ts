import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Expected, isGood } from '../../analysis/requests/good.ts';
import { armFile, type OfArm } from '../../evidence/arm-files.ts';
import { readJsonLines } from '../../evidence/json-lines-reader.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import type { PhaseCount } from './run-progress.ts';

type ByPhase = ReadonlyMap<string, PhaseCount>;

/** Counts the requests of arms that are under way by the phase in which they were due. A file that has not grown is not read again. */
export class RequestCounts {
  readonly #expected: Expected;
  readonly #known = new Map<string, { readonly size: number; readonly counts: ByPhase }>();

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  async of(arm: OfArm): Promise<ByPhase> {
    const file = join(arm.folder, armFile('requests', arm.arm, arm.attempt));
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    const known = this.#known.get(file);
    if (known?.size === size) return known.counts;
    const counts = size === 0 ? new Map() : await countIn(file, this.#expected);
    this.#known.set(file, { size, counts });
    return counts;
  }
}

async function countIn(file: string, expected: Expected): Promise<ByPhase> {
  const counts = new Map<string, { ended: number; good: number }>();
  for await (const value of readJsonLines(file)) {
    const request = value as RequestSample & { readonly phase: string | null };
    // Of the warm-up.
    if (request.phase === null) continue;
    const count = counts.get(request.phase) ?? { ended: 0, good: 0 };
    counts.set(request.phase, count);
    count.ended += 1;
    if (isGood(request, expected)) count.good += 1;
  }
  return counts;
}
