import { z } from 'zod';
import { BREAKER_POLICIES, MAX_ATTEMPTS, MAX_MS } from '../../services/proto/control.ts';
import { PHASE_NAMES } from '../analysis/evidence.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { describeIssue } from './describe-issue.ts';
import { requireEvidence } from './require-evidence.ts';
import { requireTargets } from './require-targets.ts';
import { BACKENDS, MAX_ARMS, ROUTES, type Scenario, SERVICE_NAMES } from './scenario.ts';
import { SHOWN } from './showing.ts';

/** Of gRPC: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const ERROR_STATUSES = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

const percentage = z.number().min(0).max(100);
const positive = z.number().positive();
/** Timers of more would fire at once. */
const interval = positive.max(MAX_MS);
const ms = z.number().nonnegative().max(MAX_MS);
const attempts = z.int().min(1).max(MAX_ATTEMPTS);
const whole = z.int().positive();
const serviceName = z.enum(SERVICE_NAMES);
const errorStatus = z.enum(ERROR_STATUSES);

const retry = z.strictObject({
  maxAttempts: attempts,
  initialBackoffMs: ms,
  maxBackoffMs: ms,
  perAttemptTimeoutMs: interval.optional(),
  retryableStatusCodes: z.array(errorStatus).optional(),
});

const breaker = z
  .strictObject({
    consecutiveFailures: whole.optional(),
    errorThresholdPercentage: percentage.optional(),
    slowCall: z.strictObject({ durationMs: interval, ratePercentage: percentage }).optional(),
    volumeThreshold: whole.optional(),
    rollingWindowMs: interval.optional(),
    resetTimeoutMs: interval,
    permittedProbes: whole.optional(),
  })
  .refine((given) => BREAKER_POLICIES.some((policy) => given[policy] !== undefined), {
    error: `expected one at least of \`${BREAKER_POLICIES.join('`, `')}\``,
  });

const edge = z.strictObject({
  timeoutMs: interval.optional(),
  retry: retry.optional(),
  hedging: z
    .strictObject({
      maxAttempts: attempts,
      hedgingDelayMs: ms,
      nonFatalStatusCodes: z.array(errorStatus).optional(),
    })
    .optional(),
  retryThrottling: z.strictObject({ maxTokens: whole.max(1_000), tokenRatio: positive }).optional(),
  keepalive: z.strictObject({ timeMs: interval.min(100), timeoutMs: interval }).optional(),
  breaker: breaker.optional(),
  bulkhead: z.strictObject({ maxInFlight: whole }).optional(),
  outlierDetection: z
    .strictObject({
      intervalMs: interval,
      baseEjectionTimeMs: interval,
      failurePercentageThreshold: percentage,
      requestVolume: whole,
    })
    .optional(),
  fallback: z.boolean().optional(),
  propagateDeadline: z.boolean().optional(),
});

const settings = z.strictObject({
  server: z
    .strictObject({
      workers: z.strictObject({ slots: whole, queue: z.int().nonnegative() }).optional(),
      rateLimit: z
        .strictObject({ requestsPerSecond: z.number().min(0.001), burst: z.number().min(1) })
        .optional(),
    })
    .optional(),
  clients: z.partialRecord(serviceName, edge).optional(),
});

const timing = {
  phase: z.enum(PHASE_NAMES).optional(),
  after: z.number().nonnegative().optional(),
  lasts: positive.optional(),
};

const callFaultFields = {
  match: z.strictObject({
    service: serviceName,
    method: z.string().optional(),
    instance: z.string().optional(),
  }),
  delay: z.strictObject({ percentage, fixedDelayMs: interval }).optional(),
  abort: z.strictObject({ percentage, grpcStatus: errorStatus }).optional(),
  hang: z.strictObject({ percentage }).optional(),
};
const isOneAction = ({ delay, abort, hang }: { delay?: unknown; abort?: unknown; hang?: unknown }) =>
  [delay, abort, hang].filter(Boolean).length === 1;
const ONE_ACTION = { error: 'expected one of `delay`, `abort` and `hang`' };
const callFault = z.strictObject({ ...callFaultFields, ...timing }).refine(isOneAction, ONE_ACTION);
/** In force all the time. */
const condition = z.strictObject(callFaultFields).refine(isOneAction, ONE_ACTION);
const instanceFault = z.strictObject({ instance: z.string(), action: z.enum(['kill', 'pause']), ...timing });
const backendFault = z.strictObject({ outage: z.enum(BACKENDS), ...timing });

/** Chosen by the field that only one of them has, so that errors speak of that kind and not of all three. */
const fault = z.unknown().transform((value, context) => {
  const has = (field: string) => typeof value === 'object' && value !== null && field in value;
  const kind = has('outage') ? backendFault : has('instance') ? instanceFault : callFault;
  const result = kind.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as never);
  return z.NEVER;
});

const hypothesis = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower case letters, digits and dashes'),
    title: z.string().min(1),
    arm: z.string(),
    unit: z.string(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    observe: z.custom((value) => typeof value === 'function', 'expected a function'),
  })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
    error: 'expected `atLeast`, `atMost` or both',
  })
  .refine(({ atLeast = -Infinity, atMost = Infinity }) => atLeast <= atMost, {
    error: 'expected `atLeast` to be no more than `atMost`',
  });

const telling = z.strictObject({
  route: z.enum(ROUTES),
  pick: z.enum(['median', 'slowest', 'failed']).optional(),
  showing: z.strictObject({ from: serviceName, to: serviceName, what: z.enum(SHOWN) }).optional(),
});

/** From a letter on: names like numbers would change their order, and with it the control. */
const ARM_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const ARM_NAMES = 'expected names in kebab-case, of at most 40 characters and not `all`, as `lease-only`';

const arms = z
  .unknown()
  // Before the names are read: the record of zod leaves this one out.
  .superRefine((given, context) => {
    if (typeof given !== 'object' || given === null || !Object.hasOwn(given, '__proto__')) return;
    context.addIssue({ code: 'custom', message: ARM_NAMES, input: '__proto__' });
  })
  .pipe(z.record(z.string(), z.partialRecord(serviceName, settings)))
  .superRefine((all, context) => {
    const names = Object.keys(all);
    const wrong = names.find(
      (name) => name === 'all' || name in {} || name.length > 40 || !ARM_NAME.test(name),
    );
    const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: wrong ?? names });
    if (wrong !== undefined) refuse(ARM_NAMES);
    if (names.length < 1 || names.length > MAX_ARMS) refuse(`expected 1 to ${MAX_ARMS} arms`);
  });

const scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower case letters, digits and dashes'),
  title: z.string().min(1),
  lesson: z.string().min(1),
  topology: z.partialRecord(serviceName, z.int().min(1).max(20)),
  limits: z
    .partialRecord(
      serviceName,
      z.strictObject({ memoryMiB: z.int().min(64), cpus: positive.min(0.1) }).partial(),
    )
    .optional(),
  load: z.strictObject({
    routes: z
      .array(
        z.strictObject({
          route: z.enum(ROUTES),
          rps: positive.max(2_000),
          patienceMs: z.int().min(1).max(60_000).optional(),
        }),
      )
      .min(1)
      .refine((all) => new Set(all.map(({ route }) => route)).size === all.length, {
        error: 'expected each route once',
      }),
    timeoutMs: z.int().min(1).max(60_000).optional(),
    obeyRetryAfter: z.boolean().optional(),
    repeatUnknown: z
      .strictObject({
        times: z.int().min(1).max(20),
        pauseMs: interval,
        tryTimeoutMs: z.int().min(1).max(60_000),
      })
      .optional(),
    idempotencyKey: z
      .union([z.boolean(), z.record(z.string(), z.boolean())], {
        error: 'expected true, false, or these by arm',
      })
      .optional(),
  }),
  phases: z.strictObject({ baseline: positive, fault: positive, recovery: positive }),
  shortest: z.strictObject({ baseline: positive, fault: positive, recovery: positive }).partial().optional(),
  conditions: z.array(condition).optional(),
  arms,
  faults: z.array(fault),
  breaks: z.record(z.string(), z.array(z.string())).optional(),
  telling: z.record(z.string(), telling).optional(),
  hypotheses: z
    .array(hypothesis)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: 'expected each hypothesis to have a name of its own',
    }),
});

/**
 * Throws FaultlineError `invalid-scenario` (exit code 2) with one line per wrong field: which, what was expected,
 * what was found. `where` names the file.
 */
export function validateScenario(candidate: unknown, where: string): Scenario {
  const result = scenario.safeParse(candidate, { reportInput: true });
  if (!result.success) {
    const [first, ...others] = result.error.issues.map(describeIssue);
    throw new FaultlineError('invalid-scenario', `${where} is no valid scenario: ${first}`, {
      exitCode: ExitCode.usage,
      detail: others,
    });
  }
  const valid = result.data as Scenario;
  requireTargets(valid, where);
  requireEvidence(valid, where);
  return valid;
}
