export interface Point {
  readonly tMs: number;
  readonly value: number;
}

/** One metric series, points oldest first. */
export interface Series {
  /** With the metric's name as `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}
