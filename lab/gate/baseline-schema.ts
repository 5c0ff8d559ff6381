import { z } from 'zod';
import { OTHER_FIGURES } from './other-figures.ts';

/** `<scenario>.json` of a folder of baselines: what repeated runs of a scenario found, a line for each figure. */

const phase = z.string().describe('As the scenario names it');
const values = z.array(z.number().nullable()).describe('Of each run, in the order of `runs`; null for none');
const place = { arm: z.string(), phase, route: z.string() };

export const baselineSchema = z
  .strictObject({
    formatVersion: z.literal(1).describe('Goes up with every change that breaks a reader'),
    faultline: z.string().describe('Version of Faultline'),
    scenario: z.string().describe('Name of the scenario'),
    scenarioHash: z.string().describe('Of all in the scenario that decides what its runs measure'),
    seed: z.int(),
    length: z.enum(['short', 'normal', 'long']),
    runtime: z.enum(['process', 'docker']),
    sampling: z.string().nullable().describe('As `--collector` takes it; null without a Collector'),
    machine: z.strictObject({
      node: z.string().describe('Version of Node.js'),
      os: z.string(),
      processor: z.string().describe('As the operating system names it'),
      cpus: z.int().describe('Logical processors that the lab may use'),
      memoryBytes: z.int(),
    }),
    backends: z.array(z.string()).describe('As `traces jaeger 2.13.0`'),
    runs: z.array(z.strictObject({ id: z.string(), startedAt: z.iso.datetime() })),
    claims: z.array(z.strictObject({ claim: z.string(), unit: z.string(), values })),
    routes: z
      .array(z.strictObject({ ...place, figure: z.enum(['p50', 'p95', 'p99', 'goodputRps']), values }))
      .describe('Times in ms'),
    operations: z
      .array(
        z.strictObject({ ...place, service: z.string(), operation: z.string(), step: z.string(), values }),
      )
      .describe('What an operation holds of the critical path of such a request, in the mean, ms'),
    others: z
      .array(
        z.strictObject({ arm: z.string(), phase, of: z.string(), figure: z.enum(OTHER_FIGURES), values }),
      )
      .default([])
      .describe('Of an edge, as `caller -> callee Method`, of a service, or of all, which is empty'),
    requests: z
      .array(
        z.strictObject({
          ...place,
          request: z.int().describe('Number in the schedule of its route'),
          totalMs: z.number(),
          spans: z.array(
            z.strictObject({
              depth: z.int(),
              service: z.string(),
              operation: z.string(),
              selfMs: z.number(),
            }),
          ),
        }),
      )
      .default([])
      .describe('A request near the middle of each place, of the run in which it took the median time'),
  })
  .meta({ title: 'Faultline baseline', description: 'What repeated runs of a scenario found, version 1' });

/** What repeated runs of a scenario found: a baseline, and what is held against one. */
export type Baseline = z.infer<typeof baselineSchema>;
export type Values = Baseline['claims'][number]['values'];

/** Its lists of which each row has a value of each run. */
export const LISTS = ['claims', 'routes', 'operations', 'others'] as const;

/** The same with other values in each row of these lists. */
export function mapRows(baseline: Baseline, change: (values: Values) => Values): Baseline {
  const of = <Row extends { readonly values: Values }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ ...row, values: change(row.values) }));
  const { claims, routes, operations, others } = baseline;
  return {
    ...{ ...baseline, claims: of(claims), routes: of(routes) },
    ...{ operations: of(operations), others: of(others) },
  };
}

/** JSON Schema 2020-12. */
export function baselineJsonSchema(): object {
  return z.toJSONSchema(baselineSchema, { target: 'draft-2020-12', io: 'input' });
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(baselineJsonSchema(), null, 2)}\n`);
