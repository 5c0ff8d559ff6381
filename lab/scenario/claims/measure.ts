import { ExitCode, FaultlineError } from '../../errors.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import { difference, ratio } from '../observe.ts';
import type { About, Arms, Observation } from '../scenario.ts';
import { Limited, type Limits } from './limited.ts';

/** One reading of the evidence; null where the evidence does not hold it. */
export type Read = (arms: Arms) => Observation | null;

/** What tells an observation from another of the same kind: the unit of their ratio says it. */
export interface Label {
  /** As `p90`. */
  readonly what: string;
  readonly phase?: PhaseName;
  /** Left out of what is read of several arms. */
  readonly arm?: string;
}

export interface MeasureParts {
  readonly unit: string;
  readonly label: Label;
  readonly about?: About;
  /** What each observation is that it is made of. */
  readonly definitions: readonly string[];
  /** Arms that it reads. */
  readonly arms: readonly string[];
  /** One for each arm that the claim has to hold for. */
  readonly reads: readonly Read[];
}

/** So many times what is observed: a limit. */
export interface Multiple {
  readonly of: Measure;
  readonly factor: number;
}

/** An observation that is yet to be made. Nothing is claimed by it until it is held against a limit. */
export class Measure {
  readonly #parts: MeasureParts;

  constructor(parts: MeasureParts) {
    this.#parts = parts;
  }

  /** The unit that it is told in, and that its limits are in. */
  get unit(): string {
    return this.#parts.unit;
  }

  atMost(limit: number | Multiple): Limited {
    return typeof limit === 'number'
      ? this.#held({ atMost: limit })
      : this.over(limit.of).atMost(limit.factor);
  }

  atLeast(limit: number | Multiple): Limited {
    return typeof limit === 'number'
      ? this.#held({ atLeast: limit })
      : this.over(limit.of).atLeast(limit.factor);
  }

  /** Both inclusive. */
  between(atLeast: number, atMost: number): Limited {
    return this.#held({ atLeast, atMost });
  }

  times(factor: number): Multiple {
    return { of: this, factor };
  }

  /** How many times another observation in the same unit; no data where that is 0. */
  over(other: Measure): Measure {
    return this.#with(other, ratio, ratioUnit(this.#parts.label, other.#parts.label));
  }

  /** What it has more than another observation in the same unit. */
  minus(other: Measure): Measure {
    return this.#with(other, difference, this.unit);
  }

  /** No less than that, so that something can be divided by it. */
  orAtLeast(floor: number): Measure {
    const { label, reads, ...others } = this.#parts;
    const floored = reads.map<Read>((read) => (arms) => {
      const found = read(arms);
      return found && (found.value < floor ? { value: floor, evidence: found.evidence } : found);
    });
    return new Measure({
      ...others,
      label: { ...label, what: `${label.what}, or ${floor}` },
      reads: floored,
    });
  }

  #held(limits: Limits): Limited {
    const { unit, definitions, about = {}, arms, reads } = this.#parts;
    return new Limited({ unit, definition: definitions.join('; '), about, limits, arms, reads });
  }

  #with(other: Measure, combine: typeof ratio, unit: string): Measure {
    const [mine, its] = [this.#parts, other.#parts];
    if (mine.unit !== its.unit)
      throw mistaken(`an observation in ${mine.unit} to be held against one in ${its.unit}`);
    const reads = paired(mine.reads, its.reads).map<Read>(
      ([one, another]) =>
        (arms) =>
          combine(one(arms), another(arms)),
    );
    return new Measure({
      // Of two the first is what is claimed about.
      ...{ unit, label: mine.label, ...(mine.about && { about: mine.about }), reads },
      definitions: [...new Set([...mine.definitions, ...its.definitions])],
      arms: [...new Set([...mine.arms, ...its.arms])],
    });
  }
}

/** Arm by arm; what is read of one is held against each. */
function paired(some: readonly Read[], others: readonly Read[]): readonly (readonly [Read, Read])[] {
  const count = Math.max(some.length, others.length);
  if ([some, others].some(({ length }) => length !== 1 && length !== count))
    throw mistaken('observations of one arm, or of as many, to be held against each other');
  const at = (reads: readonly Read[], index: number) => reads[reads.length === 1 ? 0 : index] as Read;
  return Array.from({ length: count }, (_, index) => [at(some, index), at(others, index)] as const);
}

/** As `x baseline p90`: by what the divisor is other than the dividend. */
function ratioUnit(of: Label, by: Label): string {
  const arm = by.arm === of.arm ? undefined : by.arm;
  const phase = by.phase === of.phase ? undefined : by.phase;
  return ['x', arm, phase, by.what].filter((part) => part !== undefined).join(' ');
}

const mistaken = (expected: string) =>
  new FaultlineError('invalid-scenario', `expected ${expected}`, { exitCode: ExitCode.usage });
