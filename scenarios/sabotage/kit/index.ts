/** One line for each file of sabotages beside this one. */
export { SABOTAGES as arms } from './arms.ts';
export { SABOTAGES as audits } from './audits.ts';
export { SABOTAGES as breaker } from './breaker.ts';
export { SABOTAGES as claims } from './claims.ts';
export { SABOTAGES as conventions } from './conventions.ts';
export { SABOTAGES as edge } from './edge.ts';
export { SABOTAGES as environment } from './environment.ts';
export { SABOTAGES as faultDraws } from './fault-draws.ts';
export { SABOTAGES as faultLedger } from './fault-ledger.ts';
export { SABOTAGES as load } from './load.ts';
export { SABOTAGES as names } from './names.ts';
export { SABOTAGES as protections } from './protections.ts';
export { SABOTAGES as registry } from './registry.ts';
export { SABOTAGES as shop } from './shop.ts';
export { SABOTAGES as spans } from './spans.ts';
export { SABOTAGES as trust } from './trust.ts';
export { SABOTAGES as wire } from './wire.ts';
