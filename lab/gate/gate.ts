import { type Change, gravestChange } from '../analysis/compare/compare-runs.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { withAccepted } from './accepted.ts';
import type { Baseline } from './baseline-schema.ts';
import { type ComparedClaim, comparePrimary } from './compare-primary.ts';
import { type Grown, whatGrew } from './grown.ts';
import { type Hint, hintsOf } from './hints.ts';
import type { Accepted } from './primaries.ts';
import { type SameRequest, sameRequest } from './same-request.ts';

/** A set of runs held against a baseline. What it says of a regression is a suspicion until a second set confirms it. */
export interface Compared {
  readonly scenario: string;
  readonly base: Baseline;
  readonly head: Baseline;
  readonly claims: readonly ComparedClaim[];
}

/** A claim as the gate tells it. */
export interface GatedClaim extends ComparedClaim {
  /** Of the second set, where the first one was a regression. */
  readonly confirmation: ComparedClaim | null;
  /** Of a regression; null where no operation can be told from what it was. */
  readonly grown: Grown | null;
  /** Where that grew most, as each version served the same request; null where one has no whole trace of it. */
  readonly same: SameRequest | null;
}

export interface Gate {
  readonly scenario: string;
  /** What `--base` names, with its commit; null of a baseline that was saved. */
  readonly against: string | null;
  readonly base: Baseline;
  readonly head: Baseline;
  /** The second set, against what it was held against; null where none was made. */
  readonly second: Pick<Compared, 'base' | 'head'> | null;
  /** What else ran beside the services, on the same processors, where that was another one; null where it was the same. */
  readonly beside: { readonly base: readonly string[]; readonly head: readonly string[] } | null;
  /** The gravest of its claims. */
  readonly change: Change;
  readonly claims: readonly GatedClaim[];
  readonly hints: readonly Hint[];
}

export function compare(
  scenario: Scenario,
  base: Baseline,
  head: Baseline,
  accepted: readonly Accepted[] = [],
): Compared {
  const primaries = withAccepted(scenario, accepted);
  const claims = primaries.map((primary) => comparePrimary(primary, base, head, primaries.length));
  return { scenario: scenario.name, base, head, claims };
}

/** Whether a second set of runs has to be made before anything is said. */
export const needsConfirmation = ({ claims }: Compared): boolean =>
  claims.some(({ change }) => change === 'regressed');

/**
 * The gate's word. `regressed` is only what two sets of runs say of the same claim: one in a hundred sets says it by chance, and many are made
 * a day. `second` is null where none was made; `against` is what `--base` names.
 */
export function judgeGate(
  { scenario, base, head, claims }: Compared,
  second: Compared | null,
  against: string | null = null,
): Gate {
  const gated = claims.map((claim): GatedClaim => {
    if (claim.change !== 'regressed') return { ...claim, confirmation: null, ...UNTOLD };
    const again = second?.claims.find((each) => each.claim === claim.claim) ?? null;
    if (!second || !again) return { ...unconfirmed(claim, 'inconclusive'), confirmation: null, ...UNTOLD };
    const confirmation = again;
    if (again.change === 'regressed') {
      const grown = whatGrew(second.base, second.head, claim.arms);
      return { ...claim, confirmation, grown, same: grown && sameRequest(second.base, second.head, grown) };
    }
    const change = again.change === 'inconclusive' ? 'inconclusive' : 'unchanged';
    const { runsItTakes } = again;
    return { ...unconfirmed(claim, change), runsItTakes, confirmation, ...UNTOLD };
  });
  const [before, now] = [base.backends, head.backends];
  const differ = before.filter((each) => !now.includes(each));
  const beside =
    differ.length === 0 && before.length === now.length
      ? null
      : { base: differ, head: now.filter((each) => !before.includes(each)) };
  return {
    ...{ scenario, against, base, head, second: second && { base: second.base, head: second.head } },
    ...{ beside, change: gravestChange(gated), claims: gated, hints: hintsOf(base, head) },
  };
}

const UNTOLD = { grown: null, same: null } as const;

function unconfirmed(claim: ComparedClaim, change: 'inconclusive' | 'unchanged'): ComparedClaim {
  return { ...claim, change, because: 'a first set of runs was worse, and no second one confirmed it' };
}
