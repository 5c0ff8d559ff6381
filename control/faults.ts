import { z } from 'zod';
import { errorStatus } from './error-status.ts';
import * as number from './numbers.ts';

/** What a fault does to calls, in Envoy's words. */
export const faultActions = {
  delay: z
    .strictObject({
      percentage: number.struck,
      fixedDelayMs: number.interval,
      jitterMs: number.interval
        .describe('So much longer or shorter at most, each call by itself; uniform')
        .exactOptional(),
    })
    .refine(({ fixedDelayMs, jitterMs = 0 }) => jitterMs <= fixedDelayMs, {
      error: 'expected no more jitter than delay',
    }),
  abort: z
    .strictObject({
      percentage: number.struck,
      grpcStatus: errorStatus.exactOptional(),
      httpStatus: z
        .int()
        .min(400)
        .max(599)
        .describe('Of a proxy that answers in the place of the service')
        .exactOptional(),
    })
    .refine(({ grpcStatus, httpStatus }) => (grpcStatus === undefined) !== (httpStatus === undefined), {
      error: 'expected one of `grpcStatus` and `httpStatus`',
    }),
  hang: z.strictObject({ percentage: number.struck }),
};

const actions = {
  delay: faultActions.delay.describe('Calls are held back before they are served').exactOptional(),
  abort: faultActions.abort
    .meta({
      description: 'Calls are answered with an error status instead of being served',
      anyOf: [{ required: ['grpcStatus'] }, { required: ['httpStatus'] }],
    })
    .exactOptional(),
  hang: faultActions.hang.describe('Never answers until the caller leaves or the fault ends').exactOptional(),
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
    .describe('What its draws come from, together with its id, the instance and the feature'),
  expiresAtUnixMs: z
    .number()
    .nonnegative()
    .describe('The target itself stops applying the fault then, whatever became of the lab'),
  hidden: z
    .literal(true)
    .describe('Somebody is to find it: logs and spans tell what it does, and not that it is a fault')
    .exactOptional(),
  ...actions,
});

const action = z.object(actions);

export type FaultAction = z.infer<typeof action>;
export type FaultMatch = z.infer<typeof match>;
export type FaultRecord = z.infer<typeof faultRecord>;
