import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { reportJsonSchema, reportSchema } from './report-schema.ts';
import { sampleReport } from './sample-report.ts';

test('report.schema.json is up to date', async () => {
  const file = await readFile(new URL('report.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});

test('report.schema.json refuses unknown properties everywhere', () => {
  const objects: { properties?: object; additionalProperties?: unknown; required?: string[] }[] = [];
  JSON.stringify(reportJsonSchema(), (_key, value) => {
    if (value?.type === 'object' && value.properties) objects.push(value);
    return value;
  });
  expect(objects.length).toBeGreaterThan(10);
  for (const { properties, additionalProperties, required } of objects) {
    expect(additionalProperties).toBe(false);
    expect(required).toEqual(Object.keys(properties ?? {}));
  }
});

const written = () => JSON.parse(renderJson(sampleReport()));

test('a report as written is valid', () => {
  expect(reportSchema.parse(written())).toEqual(sampleReport());
});

test.each<[string, (report: ReturnType<typeof written>) => void]>([
  ['another version', (report) => (report.schemaVersion = 1)],
  ['a missing field', (report) => delete report.seed],
  ['an unknown field', (report) => (report.arms[0].phases[0].extra = 1)],
  ['an unknown verdict', (report) => (report.hypotheses[0].verdict = 'ok')],
  ['a negative count', (report) => (report.arms[0].phases[0].routes[0].count = -1)],
  ['half a request', (report) => (report.arms[0].timelines[0].points[0].ok = 0.5)],
  ['a latency without p99', (report) => delete report.arms[0].phases[0].routes[0].responseMs.p99],
  ['text for a number', (report) => (report.durationMs = '12')],
  ['no date', (report) => (report.startedAt = 'yesterday')],
  ['a nested attribute', (report) => (report.arms[0].waterfalls[0].rows[0].attributes.a = {})],
])('%s is refused', (_what, mutate) => {
  const report = written();
  mutate(report);
  expect(reportSchema.safeParse(report).success).toBe(false);
});

test('a number that JSON cannot hold is refused instead of becoming "no sample"', () => {
  const broken = { ...sampleReport(), durationMs: Number.NaN };
  expect(() => renderJson(broken)).toThrow('Expected a finite number in the report at `durationMs`, got NaN');
});
