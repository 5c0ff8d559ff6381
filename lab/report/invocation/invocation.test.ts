import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleReport } from '../sample-report.ts';
import { invocationOf, runsOf, scenarioOf } from './fixture/invocation.ts';
import { invocationJsonSchema, invocationSchema } from './invocation.ts';

test('the JSON schema is that of the types', () => {
  const schema = readFileSync(new URL('invocation.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(schema)).toEqual(invocationJsonSchema());
});

test('a run is told by it', () => {
  const invocation = invocationOf([scenarioOf('slow-payment', runsOf(2, sampleReport()))], 99);
  expect(invocationSchema.parse(JSON.parse(JSON.stringify(invocation)))).toEqual(invocation);
});
