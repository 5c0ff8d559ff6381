import type { About, Arms, Observation } from '../scenario.ts';

/** Both inclusive, in the unit of what is observed. */
export interface Limits {
  readonly atLeast?: number;
  readonly atMost?: number;
}

interface LimitedParts {
  readonly unit: string;
  readonly definition: string;
  readonly about: About;
  readonly limits: Limits;
  readonly arms: readonly string[];
  readonly reads: readonly ((arms: Arms) => Observation | null)[];
}

/** An observation that is held against its limit: what a claim is made of. */
export class Limited {
  readonly unit: string;
  /** What is observed; empty where nobody says. */
  readonly definition: string;
  readonly about: About;
  readonly limits: Limits;
  /** Arms that it reads. */
  readonly arms: readonly string[];
  readonly #reads: LimitedParts['reads'];

  constructor({ unit, definition, about, limits, arms, reads }: LimitedParts) {
    this.unit = unit;
    this.definition = definition;
    this.about = about;
    this.limits = limits;
    this.arms = arms;
    this.#reads = reads;
  }

  /** Of several arms the worst: that which is farthest beyond the limit, or nearest to it. None where one of them has none. */
  observe(arms: Arms): Observation | null {
    return this.#reads
      .map((read) => read(arms))
      .reduce((one, other) => {
        if (!one || !other) return null;
        return this.#excess(one) >= this.#excess(other) ? one : other;
      });
  }

  #excess({ value }: Observation): number {
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = this.limits;
    return Math.max(atLeast - value, value - atMost);
  }
}
