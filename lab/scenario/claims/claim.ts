import { ExitCode, FaultlineError } from '../../errors.ts';
import type { DefaultPhase } from '../../evidence/phases.ts';
import type { System } from '../../system/system.ts';
import type { Hypothesis } from '../scenario.ts';
import type { ClaimedArms } from './claimed-arm.ts';
import type { Limited } from './limited.ts';

/** A hypothesis but for its name. */
export interface Claim {
  /** The claim in one sentence. */
  readonly title: string;
  readonly held: Limited;
}

/** Hypotheses as data, by name. */
export type Claims<
  Name extends string,
  Of extends System,
  Claimed extends string = string,
  Phase extends string = DefaultPhase,
> = (arms: ClaimedArms<Name, Of, Phase>) => Readonly<Record<Claimed, Claim>>;

/** What is claimed, in a sentence, and the observation that is held against its limit. */
export const claim = (title: string, held: Limited): Claim => ({ title, held });

/**
 * As they are judged. One that reads a single arm is about that one. An editor refuses one without a limit; Node takes types for nothing.
 * @throws FaultlineError `invalid-scenario`
 */
export function hypothesesOf<Name extends string>(
  claims: Readonly<Record<string, Claim>>,
): Hypothesis<Name>[] {
  return Object.entries(claims).map(([name, { title, held }]) => {
    if (held?.limits === undefined)
      throw new FaultlineError(
        'invalid-scenario',
        `\`hypotheses.${name}\`: expected an observation with its limit (.atMost, .atLeast or .between), got one without`,
        { exitCode: ExitCode.usage },
      );
    const { unit, definition, limits, about } = held;
    const reads = held.arms as readonly Name[];
    const arm = reads.length === 1 ? (reads[0] as Name) : 'all';
    return {
      name,
      title,
      arm,
      reads,
      about,
      unit,
      definition,
      ...limits,
      observe: (views) => held.observe(views),
    };
  });
}
