import { z } from 'zod';

/** What is judged: claims and audits. */
export const verdict = z
  .enum(['pass', 'fail', 'no-data', 'inconclusive'])
  .meta({ id: 'Verdict', description: '`no-data` and `inconclusive` are never a pass' });

export const hypothesis = z
  .strictObject({
    name: z.string().describe('Stable name within the scenario'),
    title: z.string().describe('What is claimed, in a sentence'),
    arm: z.string().describe('Arm that it is about, or `all`'),
    verdict,
    observed: z.number().nullable().describe('Observed value in `unit`; null without data'),
    interval: z
      .strictObject({ low: z.number(), high: z.number() })
      .nullable()
      .describe(
        'Where the true value lies, 95% sure; null where the value is no quantile, nor made of quantiles',
      ),
    limit: z
      .strictObject({ atLeast: z.number().nullable(), atMost: z.number().nullable() })
      .describe('Both inclusive, in `unit`; null for none'),
    unit: z.string().describe('Unit of `observed` and `limit`; may be empty'),
    definition: z.string().describe('What is observed; empty where nobody says'),
    evidence: z
      .string()
      .describe('Where it looked, with the numbers that went in; empty where it found nothing'),
    because: z.string().describe('Why it is no plain pass or fail; empty when it is'),
  })
  .meta({ id: 'Hypothesis', description: 'A statement checked on the evidence' });

export const audit = z
  .strictObject({
    name: z.string().describe('Stable name within the system'),
    title: z.string().describe('What holds where nothing is violated'),
    arm: z.string(),
    expected: z
      .enum(['holds', 'breaks'])
      .describe('By the scenario: what breaks as expected passes; what was to break and holds fails'),
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
