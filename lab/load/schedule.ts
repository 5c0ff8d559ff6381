import { createHash } from 'node:crypto';
import { isMarked, type Sampling } from '../analysis/sampling/sampling.ts';
import { dueMsOf } from '../evidence/rate.ts';
import type { CheckedLoadPlan, RoutePlan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { fill } from './template.ts';
import { tryTimeoutMs } from './tries.ts';

/** One request of the schedule, fully drawn. */
export interface PlannedRequest {
  readonly route: string;
  readonly index: number;
  /** Due time in ms after the schedule's zero. */
  readonly offsetMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly traceId: string;
  /** When its client closes the connection if there is no answer by then, in ms after it was sent; null for one that waits. */
  readonly hangsUpMs: number | null;
}

export type Requests = Generator<PlannedRequest, never>;

/** When the requests of a route are due and which traces they begin, without end; whoever knows the seed can tell. */
export function* draw(
  plan: Pick<RoutePlan, 'route' | 'rps' | 'arrivals'>,
  { seed, traceScope }: Pick<CheckedLoadPlan, 'seed' | 'traceScope'>,
): Generator<Pick<PlannedRequest, 'index' | 'offsetMs' | 'traceId'>, never> {
  const ids = createRandom(seed, plan.route, 'trace ids', traceScope);
  let index = 0;
  for (const offsetMs of arrivals(plan, createRandom(seed, plan.route, 'arrivals'))) {
    yield { index, offsetMs, traceId: ids.hex(32) };
    index += 1;
  }
  throw new Error('Arrivals never end');
}

/** The requests of a route, without end. */
export function* requestsOf(plan: RoutePlan, checked: CheckedLoadPlan): Requests {
  const { seed, traceScope, timeoutMs, sampling } = checked;
  const content = createRandom(seed, plan.route, 'content');
  const keys = createRandom(seed, plan.route, 'idempotency keys', traceScope);
  for (const { index, offsetMs, traceId } of draw(plan, checked)) {
    const body = plan.body === undefined ? null : JSON.stringify(fill(plan.body, content));
    const path = String(fill(plan.path, content));
    const headers: Record<string, string> = {
      'x-request-timeout': String(tryTimeoutMs(checked, timeoutMs)),
      traceparent: traceparent(traceId, sampling),
      ...whichOf(index, 1),
    };
    if (body !== null) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    if (plan.idempotencyKey) headers['idempotency-key'] = keys.hex(32);
    for (const [name, value] of Object.entries(plan.headers ?? {})) {
      headers[name.toLowerCase()] = String(fill(value, content));
    }
    const { route, method, hangsUp } = plan;
    const hangsUpMs = hangsUp && index % hangsUp.every === 0 ? hangsUp.afterMs : null;
    yield { route, index, offsetMs, method, path, headers, body, traceId, hangsUpMs };
  }
  throw new Error('Arrivals never end');
}

function* arrivals(
  { rps, arrivals = 'constant' }: Pick<RoutePlan, 'rps' | 'arrivals'>,
  random: Random,
): Generator<number> {
  const dueMs = dueMsOf(rps);
  if (arrivals === 'constant') {
    const share = random.next();
    for (let index = 0; ; index += 1) yield dueMs(share + index);
  }
  let requests = 0;
  for (;;) {
    requests += random.exponential();
    yield dueMs(requests);
  }
}

/** W3C trace context, flagged as sampled or not. The parent id is not that of a recorded span, see `remoteParentOf`. */
const traceparent = (traceId: string, sampling: Sampling): string =>
  `00-${traceId}-${remoteParentOf(traceId)}-${isMarked(sampling, traceId) ? '01' : '00'}`;

/** For the root span: the request's number in its route's schedule, and which of its tries this is, from 1. */
const whichOf = (index: number, number: number) => ({
  'faultline-request-index': String(index),
  'faultline-request-attempt': String(number),
});

/** A request that goes out again, with so much time and a trace of its own: it is one more call. Its key is the same. */
export function anotherTry(
  planned: PlannedRequest,
  number: number,
  timeoutMs: number,
  sampling: Sampling,
): PlannedRequest {
  const traceId = createHash('sha256').update(`${planned.traceId} ${number}`).digest('hex').slice(0, 32);
  const headers = {
    ...planned.headers,
    'x-request-timeout': String(Math.max(1, Math.round(timeoutMs))),
    traceparent: traceparent(traceId, sampling),
    ...whichOf(planned.index, number),
  };
  return { ...planned, traceId, headers };
}

/** The parent id that the driver sends with a trace id: its low 64 bits, as Zipkin names its root spans. */
export function remoteParentOf(traceId: string): string {
  const low = traceId.slice(16);
  return /^0*$/.test(low) ? traceId.slice(0, 16) : low;
}
