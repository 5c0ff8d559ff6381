import { z } from 'zod';
import { fault } from './faults.ts';
import { count, time } from './fields.ts';
import { orders, phase } from './requests.ts';
import { timelinePoint, waterfall } from './traces.ts';

export const arm = z
  .strictObject({
    name: z.string().describe('Name of the variant, as `unprotected`'),
    requests: z
      .strictObject({ count: count('Due in a phase'), ok: count('Of these, answered well'), orders })
      .describe('The sums of the phases'),
    sampling: z
      .string()
      .describe('Which of its traces were kept, as `--collector` takes it; `all` where nothing chose'),
    starts: z
      .array(
        z.strictObject({
          service: z.string(),
          env: z
            .record(z.string(), z.string())
            .describe('Variables beside those of the system, or in place of them'),
          command: z
            .array(z.string())
            .nullable()
            .describe('Of instances that are processes; null: as the system says'),
          image: z.string().nullable().describe('Of its containers; null: as the system says'),
          containerCommand: z
            .array(z.string())
            .nullable()
            .describe('In its containers; null: as the system says'),
        }),
      )
      .describe('Services that this arm started otherwise than the system says'),
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
          service: z.string().describe('Whose breaker it is'),
          callee: z.string(),
          edge: z
            .string()
            .describe(
              '`order -> payment`, or `order-2 -> payment` where several instances have turned theirs',
            ),
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
