import { z } from 'zod';
import { count, ms, time } from '../schema/fields.ts';
import { verdict } from '../schema/judged.ts';
import { gateOutcomeSchema } from './gate-outcome.ts';

const code = z.int().describe('As in docs/command-line.md');

const failedClaim = z
  .strictObject({
    kind: z.enum(['hypothesis', 'audit']),
    name: z.string(),
    title: z.string(),
    arm: z.string(),
    verdict,
    observed: z.number().nullable().describe('In `unit`; null without data, and of an audit'),
    limit: z
      .strictObject({ atLeast: z.number().nullable(), atMost: z.number().nullable() })
      .nullable()
      .describe('Null of an audit'),
    unit: z.string(),
    outcome: z.string().describe('What was observed against which limit, or what became of the audit'),
  })
  .meta({ id: 'FailedClaim', description: 'A hypothesis or an audit that did not pass' });

const runOutcome = z
  .strictObject({
    number: z.int().describe('Which run of the scenario it is, from 1'),
    verdict: verdict.nullable().describe('Null where nothing was judged'),
    exitCode: code,
    folder: z.string().nullable().describe('Of its report; null where it has none'),
    startedAt: time('Start of the run'),
    durationMs: ms('Length of the run'),
    failed: z.array(failedClaim),
    problems: z.array(z.string()).describe('What went wrong with the run itself, and what it left behind'),
    notes: z.array(z.string()).describe('What one should know beside, as what was left out'),
    advice: z.array(z.string()),
    discarded: z
      .array(z.strictObject({ arm: z.string(), why: z.string() }))
      .describe('Attempts at an arm that were thrown away before anything was judged'),
    error: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it could not be run, or ended early'),
  })
  .meta({ id: 'Run', description: 'What came of one run' });

const scenarioOutcome = z
  .strictObject({
    scenario: z.string(),
    exitCode: code.nullable().describe('Of all its runs; null where none was made'),
    passed: count('Runs that passed'),
    runs: z.array(runOutcome),
    passedOver: z.string().nullable().describe('Why a suite went on without it; null where it did not'),
    notRun: z.string().nullable().describe('Why runs that were asked for were not made; null where all were'),
    gate: gateOutcomeSchema.nullable().describe('Null where there is none'),
  })
  .meta({ id: 'Scenario', description: 'What came of a scenario' });

/**
 * What came of `faultline run`, as `--json` tells it. invocation.schema.json is made from it:
 * `node lab/report/invocation/invocation.ts > lab/report/invocation/invocation.schema.json`.
 */
export const invocationSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    faultline: z.string().describe('Version of Faultline'),
    startedAt: time('Start of the first run'),
    durationMs: ms('Length of all of it'),
    seed: z.number(),
    length: z.string(),
    exitCode: code,
    scenarios: z.array(scenarioOutcome),
  })
  .meta({ title: 'Faultline runs', description: 'All that one command ran' });

export type Invocation = z.infer<typeof invocationSchema>;
export type ScenarioOutcome = Invocation['scenarios'][number];
export type RunOutcome = ScenarioOutcome['runs'][number];
export type FailedClaim = RunOutcome['failed'][number];

/** JSON Schema 2020-12. */
export function invocationJsonSchema(): object {
  return z.toJSONSchema(invocationSchema, { target: 'draft-2020-12' });
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(invocationJsonSchema(), null, 2)}\n`);
