import { ALL, type Sampling } from '../analysis/sampling/sampling.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { peakOf, type Rate } from '../evidence/rate.ts';
import type { RepeatUnknown } from '../scenario/scenario.ts';
import type { Template } from '../system/template.ts';

/** What to send. Plain data: it crosses to the worker thread and stands in the journal. */
export interface LoadPlan {
  /** For example `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Same seed: same schedule and same requests. */
  readonly seed: number;
  /** Whose traces these are, for example run and arm: a store merges all that has one trace id. */
  readonly traceScope: string;
  /** Epoch ms of the schedule's zero; null for as soon as the driver is ready. */
  readonly startAtMs: number | null;
  /** Length of the schedule; null until stopped. */
  readonly durationMs: number | null;
  readonly routes: readonly RoutePlan[];
  /** Requests that may wait for an answer at once; one due beyond that is dropped and counted. Default: as `inFlightAtMost`. */
  readonly maxInFlight?: number;
  /** Sent as `X-Request-Timeout`. Default 3000. */
  readonly timeoutMs?: number;
  /** How long after `timeoutMs` the driver itself gives up on an answer. Default 2000. */
  readonly giveUpMarginMs?: number;
  /**
   * Whether an answer 429 or 503 with `Retry-After` is followed by another try, within `timeoutMs` and 100 ms later at
   * the least. Default false.
   */
  readonly obeyRetryAfter?: boolean;
  /** Whether a client that does not know what became of its request sends it again. Default null: it does not. */
  readonly repeatUnknown?: RepeatUnknown | null;
  /** Which traces are marked as sampled in `traceparent`. Default all. */
  readonly sampling?: Sampling;
}

export interface RoutePlan {
  /** Its name in reports: method and route template, for example `GET /api/products/:id`. */
  readonly route: string;
  readonly method: string;
  /** A text template that gives path and query, for example `{$join: ['/api/products/', {$oneOf: [...]}]}`. */
  readonly path: Template;
  /** Requests a second. */
  readonly rps: Rate;
  /** `constant` (default): evenly spread over it, offset by a seeded share of a request; `poisson`: independent users. */
  readonly arrivals?: 'constant' | 'poisson';
  readonly headers?: Readonly<Record<string, Template>>;
  /** Sent as JSON when given. */
  readonly body?: Template;
  /** Whether each request has an `Idempotency-Key`, the same for all its tries and for no other request. Default false. */
  readonly idempotencyKey?: boolean;
  /** Of one request in `every`, the first among them: its client closes the connection after so long without an answer. */
  readonly hangsUp?: { readonly afterMs: number; readonly every: number };
}

/** A plan with its defaults filled in. */
export type CheckedLoadPlan = Required<LoadPlan>;

const DEFAULTS = {
  timeoutMs: 3000,
  giveUpMarginMs: 2000,
  obeyRetryAfter: false,
  repeatUnknown: null,
  sampling: ALL,
};

/** Throws FaultlineError `invalid-load-plan` on a plan that can't be driven. */
export function checkPlan(plan: LoadPlan): CheckedLoadPlan {
  const filled = { ...DEFAULTS, ...plan };
  const checked = { ...filled, maxInFlight: plan.maxInFlight ?? inFlightAtMost(filled) };
  if (!URL.canParse(plan.baseUrl) || new URL(plan.baseUrl).protocol !== 'http:') {
    throw invalid('baseUrl', 'an http:// URL', plan.baseUrl);
  }
  if (!Number.isSafeInteger(plan.seed)) throw invalid('seed', 'an integer', plan.seed);
  if (plan.startAtMs !== null) requirePositive('startAtMs', plan.startAtMs);
  if (plan.durationMs !== null) requirePositive('durationMs', plan.durationMs);
  if (plan.maxInFlight !== undefined) requirePositive('maxInFlight', plan.maxInFlight);
  requirePositive('timeoutMs', checked.timeoutMs);
  requirePositive('giveUpMarginMs', checked.giveUpMarginMs);
  if (checked.repeatUnknown)
    requirePositive('repeatUnknown.tryTimeoutMs', checked.repeatUnknown.tryTimeoutMs);
  if (plan.routes.length === 0) throw invalid('routes', 'at least one route', 'none');
  const names = new Set(plan.routes.map((route) => route.route));
  if (names.size < plan.routes.length) throw invalid('routes', 'each route once', [...names].join(', '));
  for (const { route, rps, hangsUp } of plan.routes) {
    requireRate(`rps of ${route}`, rps);
    if (!hangsUp) continue;
    requirePositive(`hangsUp.afterMs of ${route}`, hangsUp.afterMs);
    requirePositive(`hangsUp.every of ${route}`, hangsUp.every);
  }
  return checked;
}

/** More than that a second no route is sent by one driver. */
const MOST_RPS = 2_000;

/** Throws `invalid-load-plan` on a pace that a route of the plan, or all, can't be driven at. */
export function checkPace(
  { routes }: Pick<CheckedLoadPlan, 'routes'>,
  pace: number,
  route: string | null,
): void {
  const paced = routes.filter((each) => (route ?? each.route) === each.route);
  if (paced.length === 0)
    throw invalid('route', `one of ${routes.map((each) => each.route).join(', ')}`, route);
  const most = MOST_RPS / Math.max(...paced.map(({ rps }) => peakOf(rps)));
  if (!(pace >= 0 && pace <= most))
    throw invalid('pace', `a number from 0 to ${Number(most.toFixed(2))}`, pace);
}

/** A driver that has to wait for a processor gives up that much later. */
const GIVEN_UP_LATE_MS = 1_000;
/** Of a Poisson count, beyond which it hardly ever comes. */
const SIGMAS = 6;

/**
 * How many requests can be in flight at once while none is answered: all that become due within a caller's patience
 * (Little's law), and what chance may add. An open model drops none of them: the bound only keeps a driver that cannot go
 * on from taking all memory.
 */
export function inFlightAtMost({
  routes,
  timeoutMs,
  giveUpMarginMs,
}: Pick<CheckedLoadPlan, 'routes' | 'timeoutMs' | 'giveUpMarginMs'>): number {
  const patienceS = (timeoutMs + giveUpMarginMs + GIVEN_UP_LATE_MS) / 1_000;
  const mean = routes.reduce((sum, { rps }) => sum + peakOf(rps) * patienceS, 0);
  return Math.ceil(mean + SIGMAS * Math.sqrt(mean)) + routes.length;
}

function requireRate(name: string, rate: Rate): void {
  if (typeof rate === 'number') {
    requirePositive(name, rate);
    return;
  }
  if (rate.length === 0) throw invalid(name, 'at least one stretch', 'none');
  for (const [index, { untilMs, fromRps, toRps }] of rate.entries()) {
    requirePositive(`length of ${name}`, untilMs - (rate[index - 1]?.untilMs ?? 0));
    requirePositive(name, fromRps);
    requirePositive(name, toRps);
  }
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw invalid(name, 'a number above 0', value);
}

function invalid(name: string, expected: string, got: unknown): FaultlineError {
  return new FaultlineError(
    'invalid-load-plan',
    `Expected \`${name}\` of the load to be ${expected}, got ${got}.`,
    {
      exitCode: ExitCode.usage,
    },
  );
}
