/** What a scenario says of faults; each kind is a file of lab/faults/kinds. */

export { abort } from '../faults/kinds/abort.ts';
export { command } from '../faults/kinds/command.ts';
export { delay } from '../faults/kinds/delay.ts';
export { hang } from '../faults/kinds/hang.ts';
export { kill } from '../faults/kinds/kill.ts';
export { outage } from '../faults/kinds/outage.ts';
export { pause } from '../faults/kinds/pause.ts';
export { restart } from '../faults/kinds/restart.ts';
export { describeFault } from '../faults/kinds.ts';
