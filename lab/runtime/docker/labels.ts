import { hostname } from 'node:os';
import { processIdentity } from './process-identity.ts';

/** What carries it belongs to a lab, and to nobody else. */
export const LAB_LABEL = 'io.faultline.lab';
export const RUN_LABEL = 'io.faultline.run';
/** Whose lab it is: enough to tell later whether that still lives. */
export const HOST_LABEL = 'io.faultline.host';
export const PID_LABEL = 'io.faultline.pid';
export const PROCESS_LABEL = 'io.faultline.process';

export const labelsOf = (run: string): Record<string, string> => ({
  [LAB_LABEL]: 'true',
  [RUN_LABEL]: run,
  [HOST_LABEL]: hostname(),
  [PID_LABEL]: String(process.pid),
  [PROCESS_LABEL]: processIdentity(process.pid) ?? '',
});
