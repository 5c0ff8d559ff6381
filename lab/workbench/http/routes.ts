import type { Request } from 'express';
import { z } from 'zod';
import { readLedger } from '../read-ledger.ts';
import { latestTraces, readTrace } from '../read-traces.ts';
import type { Workbench } from '../workbench.ts';
import type { EventStreams } from './event-stream.ts';
import { queryMetrics } from './query-metrics.ts';
import { parsed, type Route, sent } from './route.ts';

const MOST_TRACES = 100;
const fault = z.record(z.string(), z.unknown());
const settings = z.record(z.string(), z.unknown());
const load = z.strictObject({
  paused: z.boolean().optional(),
  routes: z.record(z.string(), z.number().min(0).max(2_000)).optional(),
});
/** Of the file too. */
const scenarioName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'expected lower case letters, digits and dashes')
  .default('recorded');
const limit = z.coerce.number().int().min(1).max(MOST_TRACES).default(30);

/** All that the interface has: docs/workbench-api.yaml tells each. */
export function routesOf(workbench: Workbench, streams: EventStreams): readonly Route[] {
  const { faults, settings: desk, lab } = workbench;
  const nowMs = () => lab.clock.wall();
  return [
    { method: 'get', path: '/api/v1/state', handle: () => workbench.state() },
    {
      method: 'get',
      path: '/api/v1/events',
      handle: async (request, response) => void (await streams.open(request, response)),
    },
    { method: 'get', path: '/api/v1/faults', handle: async () => ({ faults: faults.list }) },
    {
      method: 'post',
      path: '/api/v1/faults',
      handle: async ({ body }, response) => {
        const set = await faults.set(sent(fault, body));
        response.status(201).location(`/api/v1/faults/${encodeURIComponent(set.id)}`);
        return set;
      },
    },
    { method: 'delete', path: '/api/v1/faults', handle: async () => ({ undone: await faults.undoAll() }) },
    { method: 'get', path: '/api/v1/faults/:id', handle: async ({ params }) => faults.get(idOf(params)) },
    { method: 'delete', path: '/api/v1/faults/:id', handle: ({ params }) => faults.undo(idOf(params)) },
    {
      method: 'get',
      path: '/api/v1/faults/:id/ledger',
      handle: async ({ params }) => {
        await faults.count(idOf(params));
        return readLedger(idOf(params), {
          events: workbench.journal.events,
          samples: workbench.requests,
          traces: lab.backends.traces,
          nowMs: nowMs(),
        });
      },
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
      handle: async () => (await workbench.state()).load,
    },
    {
      method: 'put',
      path: '/api/v1/load',
      handle: async ({ body }) => {
        await workbench.load.change(sent(load, body));
        return (await workbench.state()).load;
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
      handle: ({ query }) =>
        latestTraces(lab.backends.traces, { nowMs: nowMs(), limit: parsed(limit, query.limit, 'limit') }),
    },
    {
      method: 'get',
      path: '/api/v1/traces/:traceId',
      handle: ({ params }) => readTrace(lab.backends.traces, String(params.traceId)),
    },
    {
      method: 'get',
      path: '/api/v1/metrics/query',
      handle: async ({ query }, response) => {
        const { status, text } = await queryMetrics(lab.backends.metrics.queryUrl, query);
        response.status(status).type('application/json').send(text);
      },
    },
  ];
}

const idOf = ({ id }: Request['params']) => String(id);
