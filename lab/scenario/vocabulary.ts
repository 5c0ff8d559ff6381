/** Everything that a scenario file may use; it is what `import ... from 'faultline'` gives. */
import type { System } from '../system/system.ts';
import type { Scenario } from './scenario.ts';

export { deadlineHops } from '../analysis/deadline-hops.ts';
export type { ArmView, PhaseView } from '../analysis/view.ts';
export { wastedWork } from '../analysis/wasted-work.ts';
export type { FaultHandle, FaultMoment } from '../faults/fault-handle.ts';
export type { Audit, AuditEvidence, AuditResult, Violation } from '../system/audit.ts';
export type { GoodAnswer } from '../system/good-answer.ts';
export { defineSystem, type Route, type Service, type System } from '../system/system.ts';
export type { Template } from '../system/template.ts';
export { abort, command, delay, hang, kill, outage, pause, restart } from './fault.ts';
export {
  difference,
  goodput,
  larger,
  latency,
  ratio,
  serviceTime,
  smaller,
  successRate,
} from './observe.ts';
export { answeredWith } from './observe-answers.ts';
export { stopsAsking } from './observe-attempts.ts';
export {
  alertAfter,
  counterRoseAt,
  findEvent,
  harmIn,
  leaseTtl,
  secondsBetween,
  shareOf,
  shareSpread,
  timeToRecover,
} from './observe-events.ts';
export { breakerTurns, timesActed } from './observe-protections.ts';
export { workRepeated, workUntold } from './observe-tries.ts';
export type { Arms, Hypothesis, Observation, Scenario } from './scenario.ts';

/** Gives a scenario its type, the names of its arms and of its system included; the lab validates it when it loads the file. */
export const defineScenario = <const Name extends string, Of extends System>(
  scenario: Scenario<Name, Of>,
): Scenario<Name, Of> => scenario;
