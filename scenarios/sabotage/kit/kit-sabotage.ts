import type { Mutation } from '../sabotage.ts';

/** Something broken in what services are made of, and the test that has to notice. */
export interface KitSabotage extends Mutation {
  readonly what: string;
  /** Relative to the repository. */
  readonly test: string;
  /** As vitest's `-t` takes it: (a part of) the name of the test that must fail. */
  readonly named: string;
}
