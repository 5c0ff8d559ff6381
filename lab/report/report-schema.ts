import { z } from 'zod';
import { arm } from './schema/arm.ts';
import { count, ms, time } from './schema/fields.ts';
import { audit, hypothesis, problem, verdict } from './schema/judged.ts';

/**
 * The shape of `report.json` for those who read one from disk. report.schema.json is made from it:
 * `node lab/report/report-schema.ts > lab/report/report.schema.json`.
 */

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
    schemaVersion: z.literal(3).describe('Goes up with every change that breaks a reader'),
    faultline: z.string().describe('Version of Faultline'),
    id: z.string().describe('Identity of the run'),
    scenario: z.string().describe('Name of the scenario'),
    scenarioHash: z
      .string()
      .describe('Of all in the scenario that decides what a run of it measures: alike where it is'),
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
    exitCode: z.int().describe('0, 2, 3, 4, 5, 99 or 130, see docs/command-line.md'),
    problems: z.array(problem),
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
  .meta({ title: 'Faultline run report', description: 'report.json, version 3' });

/** JSON Schema 2020-12. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
