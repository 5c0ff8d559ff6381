import { join } from 'node:path';
import { type Expected, isGood } from '../../analysis/requests/good.ts';
import { armFile, type OfArm } from '../../evidence/arm-files.ts';
import { GrowingLines } from '../../evidence/growing-lines.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import type { PhaseCount } from './run-progress.ts';

type ByPhase = ReadonlyMap<string, PhaseCount>;

interface Counted {
  readonly lines: GrowingLines;
  counts: Map<string, { ended: number; good: number }>;
  /** Of whoever looked last: who comes meanwhile looks after it. */
  looked: Promise<unknown>;
}

/** Counts the requests of arms that are under way by the phase in which they were due. What was counted is not read again. */
export class RequestCounts {
  readonly #expected: Expected;
  readonly #known = new Map<string, Counted>();

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  async of(arm: OfArm): Promise<ByPhase> {
    const file = join(arm.folder, armFile('requests', arm.arm, arm.attempt));
    const known = this.#known.get(file) ?? {
      ...{ lines: new GrowingLines(file), counts: new Map(), looked: Promise.resolve() },
    };
    this.#known.set(file, known);
    const look = known.looked.then(() => this.#count(known));
    known.looked = look.catch(() => {});
    return look;
  }

  async #count(known: Counted): Promise<ByPhase> {
    const { isNew, values } = await known.lines.look();
    if (isNew) known.counts = new Map();
    for (const value of values) {
      const request = value as RequestSample & { readonly phase: string | null };
      // Of the warm-up.
      if (request.phase === null) continue;
      const count = known.counts.get(request.phase) ?? { ended: 0, good: 0 };
      known.counts.set(request.phase, count);
      count.ended += 1;
      if (isGood(request, this.#expected)) count.good += 1;
    }
    return known.counts;
  }
}
