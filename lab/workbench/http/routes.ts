import type { Request } from 'express';
import { z } from 'zod';
import { traceQueryOf } from '../../backends/traces/client.ts';
import { MOST_RPS } from '../load-desk.ts';
import { LEVELS, latestLogs } from '../read-logs.ts';
import { latestTraces, readTrace } from '../traces/read-traces.ts';
import type { Workbench } from '../workbench.ts';
import type { EventStreams } from './event-stream.ts';
import { mysteryRoutes, requireNoMystery } from './mystery-routes.ts';
import { queryMetrics, queryMetricsRange } from './query-metrics.ts';
import { parsed, type Route, sent } from './route.ts';

const MOST_TRACES = 100;
const fault = z.record(z.string(), z.unknown());
const settings = z.record(z.string(), z.unknown());
const times = z.number().min(0).max(50);
const lasts = z.number().min(1).max(600);
const shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.enum(['ramp', 'spike', 'wave']), times, lasts }),
]);
const load = z.strictObject({
  shape: shape.optional(),
  paused: z.boolean().optional(),
  routes: z.record(z.string(), z.number().min(0).max(MOST_RPS)).optional(),
});
/** Of the file too. */
const scenarioName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'expected lower case letters, digits and dashes')
  .default('recorded');
const words = z.string().min(1).max(200).optional();
const milliseconds = z.coerce.number().min(0).optional();
const traceFilter = z.strictObject({
  ...{ route: words, status: words, service: words, minMs: milliseconds, maxMs: milliseconds },
  state: z.enum(['failed', 'ok', 'under-way']).optional(),
});
const logs = z.strictObject({
  ...{ service: words, instance: words, contains: words },
  level: z.enum(LEVELS).optional(),
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
const limit = z.coerce.number().int().min(1).max(MOST_TRACES).default(30);

/** All that the interface has: docs/workbench-api.yaml tells each. */
export function routesOf(workbench: Workbench, streams: EventStreams): readonly Route[] {
  const { faults, settings: desk, lab } = workbench;
  const nowMs = () => lab.clock.wall();
  const looked =
    (tell: (request: Request) => unknown): Route['handle'] =>
    async (request) => {
      await workbench.lookAtFaults();
      return tell(request);
    };
  return [
    { method: 'get', path: '/api/v1/state', handle: () => workbench.state() },
    {
      method: 'get',
      path: '/api/v1/events',
      handle: async (request, response) => void (await streams.open(request, response)),
    },
    { method: 'get', path: '/api/v1/faults', handle: looked(() => ({ faults: faults.list })) },
    {
      method: 'post',
      path: '/api/v1/faults',
      handle: async ({ body }, response) => {
        requireNoMystery(workbench);
        const set = await faults.set(sent(fault, body));
        response.status(201).location(`/api/v1/faults/${encodeURIComponent(set.id)}`);
        return set;
      },
    },
    {
      method: 'delete',
      path: '/api/v1/faults',
      handle: looked(async () => ({ undone: await faults.undoAll() })),
    },
    { method: 'get', path: '/api/v1/faults/:id', handle: looked(({ params }) => faults.get(idOf(params))) },
    {
      method: 'delete',
      path: '/api/v1/faults/:id',
      handle: looked(({ params }) => faults.undo(idOf(params))),
    },
    {
      method: 'get',
      path: '/api/v1/faults/:id/ledger',
      handle: ({ params }) => workbench.ledger(idOf(params)),
    },
    {
      method: 'get',
      path: '/api/v1/services/:service/settings',
      handle: ({ params }) => desk.read(String(params.service)),
    },
    {
      method: 'put',
      path: '/api/v1/services/:service/settings',
      handle: ({ params, body }) => desk.set(String(params.service), sent(settings, body)),
    },
    {
      method: 'get',
      path: '/api/v1/load',
      handle: () => workbench.loadState(),
    },
    {
      method: 'put',
      path: '/api/v1/load',
      handle: async ({ body }) => {
        await workbench.load.change(sent(load, body));
        return workbench.loadState();
      },
    },
    {
      method: 'get',
      path: '/api/v1/recording',
      handle: async ({ query }, response) => {
        const text = workbench.recorded(parsed(scenarioName, query.name, 'name')); // An error is JSON.
        response.type('text/plain').send(text);
      },
    },
    {
      method: 'get',
      path: '/api/v1/traces',
      handle: ({ query: { token: _, limit: most, ...filter } }) => {
        const asked = { limit: parsed(limit, most, 'limit'), filter: parsed(traceFilter, filter) };
        const underWay = workbench.openSpans.read();
        return latestTraces(traceQueryOf(lab.backends.traces), { ...asked, nowMs: nowMs(), underWay });
      },
    },
    {
      method: 'get',
      path: '/api/v1/traces/:traceId',
      handle: ({ params }) => {
        const traceId = String(params.traceId);
        return readTrace(lab.backends.traces, traceId, () => workbench.openSpans.read(traceId));
      },
    },
    {
      method: 'get',
      path: '/api/v1/metrics/query',
      handle: async ({ query }, response) => {
        const { status, text } = await queryMetrics(lab.backends.metrics.queryUrl, query);
        response.status(status).type('application/json').send(text);
      },
    },
    {
      method: 'get',
      path: '/api/v1/metrics/query_range',
      handle: async ({ query }, response) => {
        const { queryUrl } = lab.backends.metrics;
        const { status, text } = await queryMetricsRange(queryUrl, query, nowMs());
        response.status(status).type('application/json').send(text);
      },
    },
    {
      method: 'get',
      path: '/api/v1/logs',
      handle: async ({ query: { token: _, ...asked } }) => {
        const { limit, ...filter } = parsed(logs, asked);
        return { lines: latestLogs(workbench.instances, filter, limit) };
      },
    },
    ...mysteryRoutes(workbench),
  ];
}

const idOf = ({ id }: Request['params']) => String(id);
