import { ExitCode, FaultlineError } from '../errors.ts';
import type { System } from '../system/system.ts';
import { type Claims, hypothesesOf } from './claims/claim.ts';
import { type ClaimedArms, claimedArm } from './claims/claimed-arm.ts';
import { didYouMean } from './nearest.ts';
import type { Primary } from './primary.ts';
import type { Scenario } from './scenario.ts';

/** A scenario as its author writes it: hypotheses are claims, or functions of the arms. */
export type ScenarioFile<
  Name extends string,
  Of extends System,
  Claimed extends string,
  Phase extends string,
> = Omit<Scenario<Name, Of, Phase>, 'hypotheses' | 'primary'> & {
  readonly hypotheses:
    | Scenario<Name, Of, Phase>['hypotheses']
    | Claims<NoInfer<Name>, Of, Claimed, NoInfer<Phase>>;
  readonly primary?: Readonly<Partial<Record<NoInfer<Claimed>, Primary>>>;
};

/** Gives a scenario its type, the names of its arms, phases, claims and system included; the lab validates it when it loads the file. */
export function defineScenario<
  const Name extends string,
  Of extends System,
  Claimed extends string = string,
  const Phase extends string = string,
>(scenario: ScenarioFile<Name, Of, Claimed, Phase>): Scenario<Name, Of, Phase> {
  const { hypotheses, primary, ...unclaimed } = scenario;
  const others = { ...unclaimed, ...(primary && { primary: primary as Scenario['primary'] & {} }) };
  if (typeof hypotheses !== 'function') return { ...others, hypotheses };
  return { ...others, hypotheses: hypothesesOf(hypotheses(armsOf(Object.keys(others.arms) as Name[]))) };
}

/** @throws FaultlineError `unknown-name` for an arm that the scenario does not have. */
function armsOf<Name extends string, Of extends System, Phase extends string>(
  names: readonly Name[],
): ClaimedArms<Name, Of, Phase> {
  const known = new Map<string, readonly string[]>([
    ...names.map((name) => [name, [name]] as const),
    ['all', names],
  ]);
  return new Proxy({} as ClaimedArms<Name, Of, Phase>, {
    get(_, key) {
      const name = String(key);
      const read = known.get(name);
      if (read) return claimedArm(read);
      const expected = `expected one of its arms (${names.join(', ')}), got \`${name}\``;
      throw new FaultlineError('unknown-name', `${expected}${didYouMean(name, names)}`, {
        exitCode: ExitCode.usage,
      });
    },
  });
}
