/** Everything that a scenario file may use; it is what `import ... from 'faultline'` gives. */

export type { ArmView, PhaseView } from '../analysis/arm/view.ts';
export { deadlineHops } from '../analysis/traces/deadline-hops.ts';
export { wastedWork } from '../analysis/traces/wasted-work.ts';
export type { ClientAnswer } from '../evidence/requests.ts';
export type { FaultHandle, FaultMoment } from '../faults/fault-handle.ts';
export type { Audit, AuditEvidence, AuditResult, Violation } from '../system/audit.ts';
export type { GoodAnswer } from '../system/good-answer.ts';
export type { StartChange } from '../system/start-change.ts';
export { defineSystem, type Route, type Service, type System } from '../system/system.ts';
export type { Template } from '../system/template.ts';
export { type Claim, claim } from './claims/claim.ts';
export { type ClaimedArm, given, worst } from './claims/claimed-arm.ts';
export type { Limited } from './claims/limited.ts';
export type { Measure } from './claims/measure.ts';
export type { Moment } from './claims/moment.ts';
export { endOf, event, momentsOf } from './claims/moments.ts';
export { defineScenario } from './define-scenario.ts';
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
