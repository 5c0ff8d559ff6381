import type { FailedClaim, Invocation, RunOutcome } from './invocation.ts';

/** A claim that did not pass, once, however many runs say so. */
export interface ClaimNotPassed {
  readonly scenario: string;
  /** Of the gravest run: one that failed before one that could not tell. */
  readonly claim: FailedClaim;
  readonly run: RunOutcome;
  /** In so many runs it did not pass. */
  readonly times: number;
  readonly runs: number;
}

/** What failed stands before what could not be told, each in the order of the scenarios. */
export function claimsNotPassed({ scenarios }: Invocation): ClaimNotPassed[] {
  const all = scenarios.flatMap(({ scenario, runs }) => {
    const told = runs.flatMap((run) => run.failed.map((claim) => ({ claim, run })));
    const byClaim = Map.groupBy(told, ({ claim: { kind, name, arm } }) => `${kind} ${name} ${arm}`);
    return [...byClaim.values()].flatMap((same) => {
      const shown = same.find(({ claim }) => claim.verdict === 'fail') ?? same[0];
      return shown ? [{ scenario, ...shown, times: same.length, runs: runs.length }] : [];
    });
  });
  return all.toSorted((a, b) => Number(isUnsure(a)) - Number(isUnsure(b)));
}

const isUnsure = ({ claim }: ClaimNotPassed) => claim.verdict !== 'fail';
