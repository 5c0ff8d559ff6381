/** Requests a second in a phase: the same all through it, or of a shape. */
export type PhaseRate =
  | number
  /** In a straight line from one to the other. */
  | { readonly ramp: readonly [from: number, to: number] }
  /** Each for an equal part of the phase. */
  | { readonly steps: readonly number[] }
  /** `usual`, but for `lasts` seconds, `after` seconds into the phase: then it is `spike`. Both scale as the phase does. */
  | { readonly usual: number; readonly spike: number; readonly after: number; readonly lasts: number };

export type RateByPhase<Phase extends string = string> = Readonly<Record<Phase, PhaseRate>>;
