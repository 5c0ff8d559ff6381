import { z } from 'zod';
import { PROBLEM_KINDS } from '../../run/problems/problem.ts';

export const problem = z
  .strictObject({
    arm: z.string().nullable().describe('Arm that it is of; null where it is of the run'),
    kind: z.enum(PROBLEM_KINDS),
    phase: z
      .string()
      .nullable()
      .describe('The only phase that it speaks against; null where it speaks against all of the arm'),
    text: z.string().describe('One line'),
    measured: z
      .string()
      .nullable()
      .default(null)
      .describe('What was found, as `97%` or `6 of 2397`, where it is held against one limit; else null'),
    limit: z.string().nullable().default(null).describe('The limit, as `90%`'),
  })
  .meta({ id: 'Problem', description: 'What went wrong with the run itself' });

/** What is judged: claims and audits. */
export const verdict = z
  .enum(['pass', 'fail', 'no-data', 'inconclusive'])
  .meta({ id: 'Verdict', description: '`no-data` and `inconclusive` are never a pass' });

export const hypothesis = z
  .strictObject({
    name: z.string().describe('Stable name within the scenario'),
    title: z.string().describe('What is claimed, in a sentence'),
    arm: z.string().describe('Arm that it is about, or `all`'),
    route: z
      .string()
      .nullable()
      .describe('Route that it is about; null where it is about none, or nobody says'),
    phase: z
      .string()
      .nullable()
      .describe('Phase that it is about; null where it is about none, or nobody says'),
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
    inProblems: z
      .boolean()
      .describe('Whether `because` is of the arm, not of this alone, and stands among the problems'),
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
    inProblems: z
      .boolean()
      .describe('Whether `because` is of the arm, not of this alone, and stands among the problems'),
  })
  .meta({ id: 'Audit', description: 'An invariant of the business, checked in an arm' });
