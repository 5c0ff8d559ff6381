/** Everything that a scenario file may use; it is what `import ... from 'faultline'` gives. */
import type { Scenario } from './scenario.ts';

export type { ArmView, PhaseView } from '../analysis/view.ts';
export { abort, delay, hang } from './fault.ts';
export { difference, larger, latency, ratio, serviceTime, successRate } from './observe.ts';
export type { Arms, Hypothesis, Observation, Scenario } from './scenario.ts';

/** Gives a scenario its type; the lab validates it when it loads the file. */
export const defineScenario = (scenario: Scenario): Scenario => scenario;
