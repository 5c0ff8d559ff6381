import { z } from 'zod';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import type { AskLab } from './lab-client.ts';
import { shortTrace } from './short-trace.ts';
import { type Tool, tool } from './tool.ts';

interface State {
  readonly lab: object;
  readonly edges: readonly object[];
  readonly instances: readonly object[];
  readonly services: readonly object[];
  readonly load: object;
}

const words = z.string().min(1).max(200);
const traceId = z.string().regex(/^[0-9a-f]{32}$/);

/** What can be looked at; nothing of it changes anything. */
export const readTools = (ask: AskLab): readonly Tool[] => [
  tool({
    name: 'topology',
    title: 'Who calls whom now',
    description:
      'Services with their settings, instances, and each edge with calls begun, good and failed a second, how many wait and for how long, and the p99 of those that ended; of the last 5 s. The first edge is that of the load: what clients see.',
    input: z.object({}),
    isRead: true,
    run: async () => {
      const { lab, services, edges, instances, load } = (await ask('GET', '/state')) as State;
      return { lab, services, edges, instances, load };
    },
  }),
  tool({
    name: 'query_metrics',
    title: 'PromQL at an instant',
    description:
      'Answers as Prometheus does. Metrics of services: rpc_client_call_duration_seconds, rpc_server_call_duration_seconds (histograms, seconds; rpc_method, rpc_status_code), faultline_client_attempts_begun_total, faultline_client_in_flight, http_server_request_duration_seconds, up; labels job (the service), instance, peer_service.',
    input: z.object({
      query: z.string().min(1).max(4_096),
      time: z.number().optional().describe('Epoch seconds; default now'),
    }),
    isRead: true,
    run: ({ query, time }) => ask('GET', `/metrics/query?${parameters({ query, time })}`),
  }),
  tool({
    name: 'search_traces',
    title: 'The latest traces',
    description:
      'Requests that are under way (`state`; their duration is until now) and those that ended within the last seconds, the newest first. `silent` are instances that did not say what is under way in them.',
    input: z.object({
      failed: z
        .boolean()
        .optional()
        .describe('Only those that ended and failed, or only those that ended well'),
      name: words.optional().describe('Part of the name of the root span, as a route'),
      minMs: z.number().min(0).optional().describe('Only those that took so long at least'),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    isRead: true,
    run: ({ failed, name, minMs, limit }) => {
      const state = failed === undefined ? undefined : failed ? 'failed' : 'ok';
      return ask('GET', `/traces?${parameters({ state, route: name, minMs, limit })}`);
    },
  }),
  tool({
    name: 'get_trace',
    title: 'All spans of a trace',
    description:
      'The earliest first, with parent, service, instance, duration, status, attributes and events. One that has not ended has the attribute faultline.under_way, and its duration is until now.',
    input: z.object({ traceId }),
    isRead: true,
    run: async ({ traceId }) => ({
      spans: shortTrace((await ask('GET', `/traces/${traceId}`)) as OtlpTracesData),
    }),
  }),
  tool({
    name: 'read_logs',
    title: 'What instances have written',
    description: 'The newest line first.',
    input: z.object({
      ...{ service: words.optional(), instance: words.optional(), contains: words.optional() },
      level: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('And worse'),
      traceId: traceId.optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    isRead: true,
    run: (filter) => ask('GET', `/logs?${parameters(filter)}`),
  }),
];

function parameters(given: Readonly<Record<string, string | number | undefined>>): string {
  const there = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return new URLSearchParams(Object.fromEntries(there)).toString();
}
