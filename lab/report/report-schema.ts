import { z } from 'zod';

/**
 * The shape of `report.json` for those who read one from disk. report.schema.json is made from it:
 * `node lab/report/report-schema.ts > lab/report/report.schema.json`.
 */

const ms = (what: string) => z.number().describe(`${what}, ms`);
const quantile = (what: string, least: number) =>
  ms(`${what}; null of fewer than ${least} requests`).nullable();
const count = (what: string) => z.int().min(0).describe(what);
const rate = (what: string) =>
  z.number().min(0).nullable().describe(`${what}, per second; null without load or length`);
const time = (what: string) => z.iso.datetime({ offset: true }).describe(`${what}, ISO 8601`);
const counts = (what: string) => z.record(z.string(), z.int().min(0)).describe(what);

const verdict = z
  .enum(['pass', 'fail', 'no-data', 'inconclusive'])
  .meta({ id: 'Verdict', description: '`no-data` and `inconclusive` are never a pass' });

const interval = z.strictObject({ low: ms('Lower bound'), high: ms('Upper bound') }).nullable();

const latency = z
  .strictObject({
    count: count('Finished requests'),
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
  .meta({ id: 'Latency', description: 'Latency of finished requests' });

const orders = z
  .strictObject({
    paid: count('A good answer that says paid'),
    owed: count('A good answer that says accepted, to be paid later'),
    failed: count('All others: no good answer, or one that says neither'),
  })
  .nullable()
  .describe('New orders by what their clients were told; null on a route that places none');

const route = z
  .strictObject({
    route: z.string().describe('Method and path template, as `POST /api/orders`'),
    count: count('Requests due in the phase'),
    ok: count("Of these, answered well: 2xx, within the route's patience"),
    settled: z
      .strictObject({ count: count('Requests due in it'), ok: count('Of these, answered well') })
      .describe('The settled part of the phase, which the rates and times of the route are of'),
    goodputRps: rate('Good answers to the requests due in the settled part'),
    errors: counts(
      'Error class -> requests; a gRPC status name, `HTTP_<n>`, a socket error code, `DROPPED`, `LATE` or `NOT_ACCEPTED`',
    ),
    orders,
    notes: counts('How answers were served -> requests, for example by order status'),
    responseMs: latency
      .nullable()
      .describe('From due to done: what a user of an open system waits; null without a sample'),
    serviceMs: latency.nullable().describe('From sent to done; null without a sample'),
  })
  .meta({ id: 'Route', description: 'One route in one phase' });

const phase = z
  .strictObject({
    name: z.enum(['baseline', 'fault', 'recovery']),
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

const waterfall = z
  .strictObject({
    traceId: z.string().describe('32 hex digits'),
    chosen: z.string().describe('Why this trace was chosen'),
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

const timelinePoint = z
  .strictObject({
    tS: z.number().describe("Middle of the bucket after the arm's start, s"),
    ...figures('due'),
    arrived: z
      .strictObject(figures('that were answered, or failed,'))
      .describe('What was felt in this stretch, whenever it was due'),
    exemplar: z.string().nullable().describe('Trace id of a slow request of the bucket'),
  })
  .meta({ id: 'TimelinePoint', description: 'A bucket of requests of one route' });

const meetings = {
  inScope: count('Calls (or probes) that it could have met'),
  met: count('Of these, those that it met'),
  firstS: z.number().nullable().describe("First meeting after the arm's start, s; null where not known"),
  lastS: z.number().nullable().describe("Last meeting after the arm's start, s; null where not known"),
};

const fault = z
  .strictObject({
    id: z.string().describe('As in the journal'),
    kind: z.enum(['fault', 'condition']),
    text: z.string().describe('What it does'),
    counts: z
      .enum(['calls', 'probes'])
      .describe('What `inScope` and `met` count; probes are the look of the lab itself at a silent backend'),
    percentage: z
      .number()
      .nullable()
      .describe('Of the calls in scope that it was asked to meet; null where it meets whatever comes'),
    comingS: z.number().nullable().describe("Ordered after the arm's start, s; null when never"),
    cameS: z.number().nullable().describe("Confirmed after the arm's start, s; null when never"),
    wentS: z.number().nullable().describe("Undo begun after the arm's start, s; null when never"),
    goneS: z.number().nullable().describe("Undo confirmed after the arm's start, s; null when never"),
    ...meetings,
    instances: z
      .array(z.strictObject({ instance: z.string(), ...meetings }))
      .describe(
        'By who counted calls: the faulty instances, the callers of a dead or silent one, or the clients of a silent registry',
      ),
    restart: z
      .strictObject({ atS: z.number().describe("Serves again after the arm's start, s"), ...meetings })
      .nullable()
      .describe(
        "Of a kill that was undone: calls to the service, and to the instance's new process, from then on; else null",
      ),
    lapse: z
      .string()
      .nullable()
      .describe('How it was seen to be out of force too early; null when it was not'),
  })
  .meta({ id: 'Fault', description: 'What came of a fault, by the counters of those that met it' });

const arm = z
  .strictObject({
    name: z.string().describe('Name of the variant, as `unprotected`'),
    requests: z
      .strictObject({ count: count('Due in a phase'), ok: count('Of these, answered well'), orders })
      .describe('The sums of the phases'),
    discarded: z
      .array(z.string())
      .describe(
        'Why earlier attempts were thrown away, one line each; what is shown is the attempt after them',
      ),
    startedAt: time('Start of the arm'),
    phases: z.array(phase),
    traces: z
      .strictObject({
        stored: count("Traces in the arm's file: the sum of `collected`, `warmUp` and `unasked`"),
        warmUp: count('Of requests that were due before the first phase: they count for nothing'),
        unasked: count('Of no request of the load: what the lab prepares, and orders that are settled later'),
        collected: count('Of requests that were due in a phase: the sum of `complete` and `incomplete`'),
        complete: count('Of these, complete'),
        incomplete: count('Of these, with something missing'),
        settled: count('Of the complete ones, in the settled parts: what claims about traces look at'),
        expected: count('Traces that the requests of the phases should have left'),
      })
      .describe('How complete the evidence is'),
    faults: z.array(fault).describe('Conditions first, each kind in the order of the scenario'),
    books: z
      .strictObject({
        collectedAt: time('When they were read'),
        records: count('Records in them'),
        instances: z.array(z.string()).describe('That have books'),
        open: z.array(z.string()).describe('Ids of the orders that were still to be settled then'),
      })
      .nullable()
      .describe("What the system's books are that the audits read; null where they were not read"),
    breakerTurns: z
      .array(
        z.strictObject({
          atS: z.number().describe("After the arm's start, s"),
          edge: z.string().describe('`order -> payment`'),
          to: z.string().describe('State: `open`, `half-open`, `closed`'),
        }),
      )
      .describe('When breakers changed their state, as the processes that hold them noted it then'),
    waterfalls: z.array(waterfall).describe('Chosen traces, the most telling first'),
    timelines: z.array(z.strictObject({ route: z.string(), points: z.array(timelinePoint) })),
    story: z
      .array(z.strictObject({ tS: z.number().describe("Time after the arm's start, s"), text: z.string() }))
      .describe('What happened, in the order of time'),
  })
  .meta({ id: 'Arm', description: 'One full run of the scenario as one of its variants' });

const hypothesis = z
  .strictObject({
    name: z.string().describe('Stable name within the scenario'),
    title: z.string().describe('What is claimed, in a sentence'),
    arm: z.string().describe('Arm that it is about, or `all`'),
    verdict,
    observed: z.number().nullable().describe('Observed value in `unit`; null without data'),
    limit: z.string().describe('`>= 95`, `<= 1.5` or `0.9 .. 1.1`, in `unit`'),
    unit: z.string().describe('Unit of `observed` and `limit`; may be empty'),
    evidence: z.string().describe('Where it looked, with the numbers that went in'),
  })
  .meta({ id: 'Hypothesis', description: 'A statement checked on the evidence' });

const audit = z
  .strictObject({
    name: z.string().describe('Stable name within the system'),
    title: z.string().describe('What holds where nothing is violated'),
    arm: z.string(),
    expected: z
      .enum(['holds', 'breaks'])
      .describe(
        'By the scenario: what breaks as expected passes, and is harm; what was to break and holds fails',
      ),
    verdict,
    counts: z
      .record(z.string(), z.number())
      .describe(
        'What it looked at, by name, `lookedAt` all of it; one of nothing is `no-data`, which alone keeps no run from passing, or inconclusive where clients were told of it',
      ),
    violations: z.array(
      z.strictObject({
        what: z.string().describe('What was expected and what was found'),
        orders: z.array(z.string()).describe('Ids of the orders that it is about, or keys'),
      }),
    ),
    because: z.string().describe('Why it is no plain pass or fail; empty when it is'),
  })
  .meta({ id: 'Audit', description: 'An invariant of the business, checked in an arm' });

const backend = z
  .strictObject({
    role: z.enum(['registry', 'traces', 'metrics', 'collector']),
    provider: z.enum(['embedded', 'binary', 'container']),
    name: z.string().describe('Product'),
    version: z.string(),
    answersAs: z
      .string()
      .nullable()
      .describe('Product and version whose answers an embedded backend gives; null for a real one'),
    path: z.string().nullable().describe('File of a binary; null for what is embedded or in a container'),
    where: z.string().describe('Endpoint as its clients used it'),
  })
  .meta({ id: 'Backend', description: 'What a backend really was in this run' });

export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(2).describe('Goes up with every change that breaks a reader'),
    faultline: z.string().describe('Version of Faultline'),
    id: z.string().describe('Identity of the run'),
    scenario: z.string().describe('Name of the scenario'),
    title: z.string(),
    lesson: z.string().describe('What the scenario teaches, three sentences'),
    seed: z.number().describe('Seed of load and faults'),
    length: z.enum(['short', 'normal', 'long']).describe('Scale of the phases that was asked for'),
    runtime: z.enum(['process', 'docker']),
    startedAt: time('Start of the run'),
    durationMs: ms('Length of the run'),
    machine: z.strictObject({
      node: z.string().describe('Version of Node.js'),
      os: z.string(),
      cpus: count('Logical processors that the lab may use'),
      memoryBytes: count('Memory, bytes'),
    }),
    backends: z.array(backend),
    sampling: z
      .string()
      .nullable()
      .describe(
        'Of the Collector between services and traces, as `--collector` takes it; null where there was none',
      ),
    verdict,
    exitCode: z.int().describe('0, 2, 3, 4, 5, 99 or 130, see README'),
    problems: z.array(z.string()).describe('What went wrong with the run itself, one line each'),
    notes: z
      .array(z.string())
      .describe(
        'What one should know beside: of arms that are judged all the same, and of what was passed over',
      ),
    advice: z.array(z.string()).describe('What to do about an outcome that is neither pass nor fail'),
    arms: z.array(arm).describe('In the order they were run; the first is the control'),
    hypotheses: z.array(hypothesis),
    audits: z.array(audit).describe('Each audit of the system in each arm'),
    cleanup: z.strictObject({ left: z.array(z.string()).describe('What was left behind; empty is clean') }),
  })
  .meta({ title: 'Faultline run report', description: 'report.json, version 2' });

/** JSON Schema 2020-12. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
