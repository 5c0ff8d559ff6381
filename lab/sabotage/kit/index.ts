/** One line for each file of sabotages beside this one. */
export { SABOTAGES as conventions } from './conventions.ts';
export { SABOTAGES as environment } from './environment.ts';
export { SABOTAGES as faultDraws } from './fault-draws.ts';
