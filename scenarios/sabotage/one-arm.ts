import type { Scenario } from '../../lab/scenario/scenario.ts';
import type { Sabotage } from './sabotage.ts';

/** The arm that is enough to see who notices: that of the claim; null when it takes all of them. */
export function armOf(
  { arms, hypotheses }: Scenario,
  { arm, caughtBy }: Pick<Sabotage, 'arm' | 'caughtBy'>,
): string | null {
  if (arm) return arm;
  const claim = hypotheses.find(({ name }) => name === caughtBy);
  if (claim) return claim.arm === 'all' ? null : claim.arm;
  // The lab's own claims begin with the name of their arm.
  return Object.keys(arms).find((name) => caughtBy.startsWith(`${name}-`)) ?? null;
}

/** Source of a scenario: the one of that name with one arm, and with one of its claims (any, where the lab's own notices). */
export function oneArm(name: string, arm: string, claim: string): string {
  const whole = new URL(`../../scenarios/${name}.ts`, import.meta.url);
  return `import { defineScenario } from 'faultline';
import whole from '${whole}';
const arm = '${arm}';
const only = (ofArms = {}) => (arm in ofArms ? { [arm]: ofArms[arm] } : {});
const { load } = whole;
const { idempotencyKey } = load;
// A claim about several arms is made of that one: it stands for each of them.
const ofOne = (claim) => ({
  ...claim,
  reads: [arm],
  observe: (arms) => claim.observe(Object.fromEntries(Object.keys(whole.arms).map((name) => [name, arms[arm]]))),
});
const claims = whole.hypotheses.filter((claim) => claim.name === '${claim}').map(ofOne);
export default defineScenario({
  ...whole,
  load: { ...load, idempotencyKey: typeof idempotencyKey === 'object' ? only(idempotencyKey) : idempotencyKey },
  arms: only(whole.arms),
  breaks: only(whole.breaks),
  sampling: whole.sampling && only(whole.sampling),
  telling: only(whole.telling),
  primary: {},
  hypotheses: claims.length > 0 ? claims : whole.hypotheses.filter((claim) => claim.arm === arm).slice(0, 1),
});
`;
}
