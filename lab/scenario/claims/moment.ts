import type { ArmView } from '../../analysis/arm/view.ts';
import type { Stretch } from '../../evidence/phases.ts';

/** A moment as it was found in an arm. */
export interface Found {
  /** Epoch ms. */
  readonly tMs: number;
  /** What happened then, for evidence. */
  readonly text: string;
}

/** Something that happens in an arm, whenever that was in each. `Phase` is the one that it is of: none where it is of no phase. */
export class Moment<out Phase extends string = string> {
  /** For the compiler alone. */
  declare readonly phase?: Phase;
  readonly #find: (arm: ArmView, fromMs: number) => Found | null;

  constructor(find: (arm: ArmView, fromMs: number) => Found | null) {
    this.#find = find;
  }

  /** When it first happened, at or after a time; null when it never did. */
  find(arm: ArmView, fromMs = 0): Found | null {
    return this.#find(arm, fromMs);
  }

  /** So many seconds later. */
  plus(seconds: number): Moment<Phase> {
    return new Moment<Phase>((arm, fromMs) => {
      const found = this.find(arm, fromMs);
      return found && { tMs: found.tMs + seconds * 1000, text: `${seconds} s after ${found.text}` };
    });
  }

  /** So many seconds sooner. */
  minus(seconds: number): Moment<Phase> {
    return new Moment<Phase>((arm, fromMs) => {
      const found = this.find(arm, fromMs);
      return found && { tMs: found.tMs - seconds * 1000, text: `${seconds} s before ${found.text}` };
    });
  }
}

/** From one moment to another, the second of which is not in it. */
export interface Between<Phase extends string = string> {
  readonly from: Moment<Phase>;
  readonly to: Moment<Phase>;
}

/** Null where one of its moments never came. */
export function stretchOf(arm: ArmView, { from, to }: Between): Stretch | null {
  const [start, end] = [from.find(arm), to.find(arm)];
  return start && end && { fromMs: start.tMs, toMs: end.tMs };
}
