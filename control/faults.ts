import { z } from 'zod';
import { errorStatus } from './error-status.ts';
import * as number from './numbers.ts';

/** What a fault does to calls, in Envoy's words. */
export const faultActions = {
  delay: z
    .strictObject({ percentage: number.struck, fixedDelayMs: number.interval })
    .describe('Calls are held back before they are served')
    .exactOptional(),
  abort: z
    .strictObject({ percentage: number.struck, grpcStatus: errorStatus })
    .describe('Calls are answered with a gRPC status instead of being served')
    .exactOptional(),
  hang: z
    .strictObject({ percentage: number.struck })
    .describe('Never answers until the caller leaves or the fault ends')
    .exactOptional(),
};

const match = z.strictObject({
  service: z.string(),
  method: z.string().describe('Its short name; all methods when absent').exactOptional(),
  instance: z.string().exactOptional(),
});

/** What stands behind a fault's key, which lives under the lab's lease. */
export const faultRecord = z.strictObject({
  id: z.string(),
  match,
  seed: z
    .number()
    .nonnegative()
    .describe('What its draws come from, together with the instance, the feature and `drawnAs`'),
  drawnAs: z
    .string()
    .describe(
      'By default its id. One name for a fault of several ids (that of each arm) makes them draw alike',
    )
    .exactOptional(),
  expiresAtUnixMs: z
    .number()
    .nonnegative()
    .describe('The target itself stops applying the fault then, whatever became of the lab'),
  ...faultActions,
});

const action = z.object(faultActions);

export type FaultAction = z.infer<typeof action>;
export type FaultMatch = z.infer<typeof match>;
export type FaultRecord = z.infer<typeof faultRecord>;
