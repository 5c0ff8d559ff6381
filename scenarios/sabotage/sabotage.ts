/** Something broken that a scenario's verdict rests on, and who has to notice. */
export interface Sabotage extends Mutation {
  readonly what: string;
  readonly scenario: string;
  /** Name of a hypothesis or an audit, or `cleanup`: then something must be listed as left behind. */
  readonly caughtBy: string;
  /** Where the claim names none: the arm that is enough to see it. Without one, all are run. */
  readonly arm?: string;
  /** It makes the evidence untrustworthy instead of the claim untrue. */
  readonly inconclusive?: true;
}

export interface Mutation {
  /** Relative to the repository. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}
