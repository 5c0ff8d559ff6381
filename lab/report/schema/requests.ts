import { z } from 'zod';
import { count, counts, ms, quantile, rate, time } from './fields.ts';

/** What became of the requests: by route and phase. */
const interval = z.strictObject({ low: ms('Lower bound'), high: ms('Upper bound') }).nullable();

const latency = z
  .strictObject({
    count: count('Requests that have one'),
    p50: quantile('Median', 10),
    p90: quantile('90th percentile', 50),
    p95: quantile('95th percentile', 100),
    p99: quantile('99th percentile', 500),
    p999: quantile('99.9th percentile', 5_000),
    max: ms('Longest'),
    intervals: z
      .strictObject({ p50: interval, p90: interval, p95: interval, p99: interval, p999: interval })
      .describe('Between what the true quantile lies, 95% sure; null where it is not claimed'),
  })
  .meta({
    id: 'Latency',
    description:
      'Latency of the requests that were answered or waited for to the end; not of those whose client hung up',
  });

export const orders = z
  .strictObject({
    paid: count('A good answer that says paid'),
    owed: count('A good answer that says accepted, to be paid later'),
    harmed: count('All others: no good answer; one that says neither is none'),
  })
  .nullable()
  .describe('New orders by what their clients were told; null on a route that places none');

const route = z
  .strictObject({
    route: z.string().describe('Method and path template, as `POST /items/:id`'),
    count: count('Requests due in the phase'),
    ok: count("Of these, answered well: 2xx, within the route's patience"),
    settled: z
      .strictObject({ count: count('Requests due in it'), ok: count('Of these, answered well') })
      .describe('The settled part of the phase, which the rates and times of the route are of'),
    goodputRps: rate('Good answers to the requests due in the settled part'),
    errors: counts(
      'Error class -> harmed requests; a gRPC status name, `HTTP_<n>`, a socket error code, `TIMEOUT`, `CANCELLED` (its client hung up), `DROPPED`, `LATE` or `NOT_ACCEPTED`',
    ),
    orders,
    notes: counts('How answers were served -> requests, for example by order status'),
    responseMs: latency
      .nullable()
      .describe('From due to done: what a user of an open system waits; null without a sample'),
    serviceMs: latency.nullable().describe('From sent to done; null without a sample'),
  })
  .meta({ id: 'Route', description: 'One route in one phase' });

export const phase = z
  .strictObject({
    name: z.string().describe('As the scenario names it'),
    startedAt: time('Start of the phase'),
    durationMs: ms('Length of the phase'),
    settled: z
      .strictObject({ startedAt: time('Its start'), durationMs: ms('Its length') })
      .describe(
        'The part of the phase in which its faults are in force, and at whose end requests still had time to be answered',
      ),
    load: z
      .strictObject({
        offeredRps: rate('Requests due'),
        achievedRps: rate('Requests sent'),
        dropped: count('Requests not sent because too many were in flight'),
        latenessP99Ms: ms('99th percentile of sent minus due; null when nothing was sent').nullable(),
      })
      .describe('How well the load kept its schedule'),
    routes: z.array(route),
  })
  .meta({ id: 'Phase', description: 'A named stretch of an arm' });
