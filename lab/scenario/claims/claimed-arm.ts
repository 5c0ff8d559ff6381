import type { ArmView } from '../../analysis/arm/view.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import type { System } from '../../system/system.ts';
import { didYouMean } from '../nearest.ts';
import type { Observation } from '../scenario.ts';
import { type Kind, measure } from './kind.ts';
import { type ArmMoments, armMoments } from './kinds/times.ts';
import { KINDS, type Observations } from './kinds.ts';
import { Measure } from './measure.ts';

/** An arm as claims ask it, or several of which the worst counts. */
export interface ClaimedArm<Of extends System = System, Phase extends string = string>
  extends Observations<Of, Phase>,
    ArmMoments<Of> {
  readonly arms: readonly string[];
  /** Whatever no other word observes, by a function of one's own. */
  observe(unit: string, observe: (arm: ArmView<Of, Phase>) => Observation | null): Measure;
}

/** The arms of a scenario by name, and `all`: the worst of them. */
export type ClaimedArms<Name extends string, Of extends System, Phase extends string> = {
  readonly [Arm in Name | 'all']: ClaimedArm<Of, Phase>;
};

export function claimedArm<Of extends System, Phase extends string>(
  arms: readonly string[],
): ClaimedArm<Of, Phase> {
  const methods = Object.entries<Kind<never>>(KINDS).map(([name, kind]) => [
    name,
    (...args: never) => measure(kind, arms, args),
  ]);
  const observe: ClaimedArm['observe'] = (unit, observed) =>
    measure({ call: '', unit, definition: '', noData: '', observe: observed }, arms, []);
  return spelled({ ...Object.fromEntries(methods), ...armMoments, arms, observe });
}

/** An editor refuses a word that there is not; Node takes types for nothing. @throws FaultlineError `unknown-name` */
function spelled<Words extends object>(words: Words): Words {
  return new Proxy(words, {
    get(target, key, receiver) {
      if (typeof key === 'string' && !(key in target)) throw unknownWord(key, Object.keys(target));
      return Reflect.get(target, key, receiver);
    },
  });
}

function unknownWord(word: string, words: readonly string[]): FaultlineError {
  const expected = `expected an observation or a moment of docs/hypotheses.md, got \`${word}\``;
  return new FaultlineError('unknown-name', `${expected}${didYouMean(word, words)}`, {
    exitCode: ExitCode.usage,
  });
}

/** What must hold for each of these arms: the worst of them is what was observed. */
export const worst = <Of extends System, Phase extends string>(
  ...arms: readonly ClaimedArm<Of, Phase>[]
): ClaimedArm<Of, Phase> => claimedArm(arms.flatMap((each) => each.arms));

/** A number that is known beforehand, as 700 ms of `injected delay`. */
export const given = (what: string, value: number, unit: string): Measure =>
  new Measure({
    unit,
    label: { what },
    definitions: [`${what}, as given`],
    arms: [],
    reads: [() => ({ value, evidence: `${value} ${unit} ${what}` })],
  });
