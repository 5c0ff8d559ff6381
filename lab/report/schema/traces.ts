import { z } from 'zod';
import { count, ms, quantile } from './fields.ts';

/** What is shown of single requests, and of all of them over time. */
const waterfallRow = z
  .strictObject({
    depth: count('Level in the tree, 0 for the root'),
    service: z.string().describe('`service.name` of the span'),
    operation: z.string().describe('Bare method of an RPC, else the name of the span'),
    kind: z.string().describe('OpenTelemetry span kind: internal, server, client, producer, consumer'),
    startMs: ms('Start after that of the root'),
    durationMs: ms('Length of the span'),
    selfMs: ms('Time in which no child ran'),
    status: z.enum(['unset', 'ok', 'error']),
    onCriticalPath: z.boolean().describe('Is some of its own time on the critical path?'),
    culprit: z.boolean().describe('Does it hold most of the critical path?'),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe('Span attributes'),
    events: z
      .array(
        z.strictObject({ name: z.string(), atMs: ms('Time after the start of the root'), text: z.string() }),
      )
      .describe('Span events'),
  })
  .meta({ id: 'WaterfallRow', description: 'One span, rows are in tree order' });

export const waterfall = z
  .strictObject({
    traceId: z.string().describe('32 hex digits'),
    chosen: z.string().describe('Why this trace was chosen'),
    stands: z
      .enum(['telling', 'median', 'slowest'])
      .nullable()
      .describe(
        'As what: the one that the scenario asks for, or the very request that is the median or the slowest of its route and phase; null for any other',
      ),
    route: z.string().describe('Route of its request'),
    phase: z.string().describe('Phase in which its request was due'),
    responseMs: ms('From when its request was due to its answer, as the tables count it'),
    durationMs: ms('Length of the root span'),
    deadlineMs: ms("The caller's deadline after the start of the root; null where none was given").nullable(),
    rows: z.array(waterfallRow),
  })
  .meta({ id: 'Waterfall', description: 'One trace' });

const figures = (of: string) => ({
  count: count(`Requests ${of} in the bucket`),
  ok: count('Of these, answered well'),
  p50: quantile('Median response time', 10),
  p99: quantile('99th percentile of the response time', 500),
  max: ms('Longest response time').nullable(),
});

export const timelinePoint = z
  .strictObject({
    tS: z.number().describe("Middle of the bucket after the arm's start, s"),
    ...figures('due'),
    arrived: z
      .strictObject(figures('that were answered, or given up,'))
      .describe('What was felt in this stretch, whenever it was due'),
    exemplar: z.string().nullable().describe('Trace id of a slow request of the bucket'),
  })
  .meta({ id: 'TimelinePoint', description: 'A bucket of requests of one route' });
