import { z } from 'zod';
import * as number from './numbers.ts';
import { byPhase } from './phase-schema.ts';

const spike = z.strictObject({
  usual: number.rate,
  spike: number.rate,
  after: number.secondsAfter,
  lasts: number.seconds,
});
const phaseRate = z.union(
  [
    number.rate,
    z.strictObject({ ramp: z.tuple([number.rate, number.rate]) }),
    z.strictObject({ steps: z.array(number.rate).min(1).max(20) }),
    spike,
  ],
  {
    error:
      'expected requests a second (0.01 to 2000), `ramp`, `steps`, or `usual`, `spike`, `after` and `lasts`',
  },
);

/** Of a scenario's load; `route` is one of its system, `phases` are its own. */
export const loadOf = (route: z.ZodType<string>, phases: readonly string[]) =>
  z.strictObject({
    routes: z
      .array(
        z.strictObject({
          route: route,
          rps: z.union([number.rate, byPhase(phases, phaseRate)], {
            error: 'expected requests a second (0.01 to 2000), or a rate for each phase',
          }),
          arrivals: z.enum(['constant', 'poisson']).optional(),
          patienceMs: number.patience.optional(),
          hangsUp: z.strictObject({ afterMs: number.patience, every: number.oneIn }).optional(),
        }),
      )
      .min(1)
      .refine((all) => new Set(all.map(({ route }) => route)).size === all.length, {
        error: 'expected each route once',
      }),
    timeoutMs: number.patience.optional(),
    obeyRetryAfter: z.boolean().optional(),
    repeatUnknown: z
      .strictObject({
        times: number.repeats,
        pauseMs: number.interval,
        tryTimeoutMs: number.patience,
      })
      .optional(),
    idempotencyKey: z
      .union([z.boolean(), z.record(z.string(), z.boolean())], {
        error: 'expected true, false, or these by arm',
      })
      .optional(),
    capacity: z
      .strictObject({ route: route, connections: number.connections, seconds: number.saturation })
      .optional(),
  });
