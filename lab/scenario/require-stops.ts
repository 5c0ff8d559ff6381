import { ExitCode, FaultlineError } from '../errors.ts';
import { didYouMean } from './nearest.ts';
import { patienceOf } from './patience.ts';
import { phaseLengths, secondsOf } from './phase-lengths.ts';
import type { PhaseRate } from './phase-rate.ts';
import type { Scenario } from './scenario.ts';
import { LEAST_ENDED, type StopCondition } from './stop-condition.ts';

/** Conditions of arms and routes that there are, each of which can be met at every length. Throws as `validateScenario` does. */
export function requireStops(scenario: Scenario, where: string): void {
  for (const [index, condition] of (scenario.abortOn ?? []).entries()) {
    const wrong = wrongIn(condition, scenario);
    if (wrong === null) continue;
    const message = `${where} is no valid scenario: \`abortOn.${index}.${wrong}`;
    throw new FaultlineError('invalid-scenario', message, { exitCode: ExitCode.usage });
  }
}

/** Field, what was expected, and what was found. */
function wrongIn({ name, arm, route, phase, overSeconds }: StopCondition, scenario: Scenario): string | null {
  const { abortOn = [], arms, hypotheses, load, phases } = scenario;
  const named = Object.keys(arms);
  if (abortOn.filter((each) => each.name === name).length > 1)
    return `name\`: expected a name of its own, got \`${name}\``;
  // Reports, tests and ledgers know a claim by its name.
  const own = (arm === 'all' ? named : [arm]).map((each) => `${each}-${name}`);
  const taken = hypotheses.find((each) => own.includes(each.name));
  if (taken)
    return `name\`: expected one that gives no claim its name, got \`${name}\`: there is ${taken.name}`;
  if (arm !== 'all' && !named.includes(arm))
    return `arm\`: expected one of its arms (${named.join(', ')}) or \`all\`, got \`${arm}\`${didYouMean(arm, named)}`;
  const routes: readonly string[] = load.routes.map((each) => each.route);
  const sent = load.routes.find((each) => each.route === route);
  if (!sent)
    return `route\`: expected a route of its load (${routes.join(', ')}), got \`${route}\`${didYouMean(route, routes)}`;
  const lengths = phaseLengths(scenario, 'short');
  const looked = phase === undefined ? Object.keys(phases) : [phase];
  const waitSeconds = (patienceOf(load)[route] ?? 0) / 1_000;
  const seconds = Math.max(...looked.map((each) => secondsOf(lengths, each))) - waitSeconds;
  if (overSeconds >= seconds)
    return `overSeconds\`: expected less than the ${Math.max(0, Number(seconds.toFixed(2)))} s that ${phase === undefined ? 'its longest phase' : `the ${phase} phase`} leaves at --length short, beside the ${waitSeconds} s that callers of ${route} wait, got \`${overSeconds}\``;
  const { rps } = sent;
  const most =
    typeof rps === 'number' ? rps : Math.max(...looked.map((each) => highestOf(rps[each] as PhaseRate)));
  if (most * overSeconds >= LEAST_ENDED) return null;
  return `overSeconds\`: expected at least ${LEAST_ENDED} requests in it, which are ${Math.ceil((10 * LEAST_ENDED) / most) / 10} s of ${route}, got \`${overSeconds}\``;
}

function highestOf(rate: PhaseRate): number {
  if (typeof rate === 'number') return rate;
  if ('ramp' in rate) return Math.max(...rate.ramp);
  return 'steps' in rate ? Math.max(...rate.steps) : Math.max(rate.usual, rate.spike);
}
