import { GATE_MODES, type GatePolicy, ON_INCONCLUSIVE } from '../report/invocation/gate-outcome.ts';
import { wrongUsage } from './wrong-usage.ts';

/** Where baselines are by default, and what is accepted where runs are held against none of them. */
export const BASELINES = 'baselines';

/** What runs are held against, or saved as, and what becomes of that. At most one of the three is not null. */
export interface GateFlags extends GatePolicy {
  /** Folder of the baseline that the runs are held against; null for none. */
  readonly baseline: string | null;
  /** Folder that the runs are saved to as a baseline; null for none. */
  readonly saveBaseline: string | null;
  /** Another version, as a folder, a commit or an image, whose runs these are held against; null for none. */
  readonly base: string | null;
}

/** As the command line has them; undefined where it does not. */
export interface GateValues {
  readonly base?: string;
  readonly baseline?: string;
  readonly 'save-baseline'?: string;
  readonly 'on-inconclusive'?: string;
  readonly 'gate-mode'?: string;
}

/**
 * A gate that would compare nothing would pass, so it is refused: no scenario, an empty value, as of a variable that CI did not set, or none of
 * what there is to compare with.
 * @throws FaultlineError `wrong-usage`
 */
export function parseGateFlags(values: GateValues, hasScenario: boolean): GateFlags {
  const onInconclusive = oneOf(ON_INCONCLUSIVE, 'on-inconclusive', values, 'fail');
  const mode = oneOf(GATE_MODES, 'gate-mode', values, GATE_MODES[0]);
  const { base = null, baseline = null, 'save-baseline': saveBaseline = null } = values;
  const sides = Object.entries({ base, baseline, 'save-baseline': saveBaseline });
  const [side, other] = sides.filter(([, value]) => value !== null);
  if (other) throw wrongUsage('Expected one of --base, --baseline and --save-baseline, got more');
  if (side?.[1] === '') throw wrongUsage(`Expected a value of --${side[0]}, got an empty one`);
  if (side && !hasScenario) throw wrongUsage(`Expected a scenario, or --all, for --${side[0]}, got none`);
  for (const flag of ['on-inconclusive', 'gate-mode'] as const) {
    if (values[flag] === undefined || base !== null || baseline !== null) continue;
    throw wrongUsage(`Expected --base or --baseline with --${flag}, got neither`);
  }
  // It would be passed over without a word.
  if (values['on-inconclusive'] === 'fail' && mode === 'advise')
    throw wrongUsage('Expected --gate-mode block with --on-inconclusive fail, got a gate that advises');
  return { base, baseline, saveBaseline, onInconclusive, mode };
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  flag: keyof GateValues,
  values: GateValues,
  usual: Choice,
): Choice {
  const value = values[flag] ?? usual;
  const found = choices.find((choice) => choice === value);
  if (!found) throw wrongUsage(`Expected --${flag} to be one of ${choices.join(', ')}, got \`${value}\``);
  return found;
}
