import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleAudits } from '../sample-audits.ts';
import { sampleReport } from '../sample-report.ts';
import { claimsNotPassed } from './claims-not-passed.ts';
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

test('an audit that is in doubt did not pass; one that had nothing to look at is no failure', () => {
  const report = sampleReport();
  const [audit] = sampleAudits();
  if (!audit) throw new Error('Expected an audit.');
  const verdicts = ['pass', 'fail', 'inconclusive', 'no-data'] as const;
  const audits = verdicts.map((verdict) => ({ ...audit, name: verdict, verdict }));
  const [run] = runsOf(1, { ...report, hypotheses: [], audits });
  expect(run?.outcome.failed.map(({ name }) => name)).toEqual(['fail', 'inconclusive']);
});

test('a claim that failed in any run is told as failed', () => {
  const report = sampleReport();
  const [first] = report.hypotheses;
  if (!first) throw new Error('Expected a hypothesis.');
  const runs = (['inconclusive', 'fail'] as const).flatMap((verdict) =>
    runsOf(1, { ...report, hypotheses: [{ ...first, verdict }], audits: [] }),
  );
  expect(claimsNotPassed(invocationOf([scenarioOf('slow-payment', runs)], 99))).toMatchObject([
    { claim: { name: first.name, verdict: 'fail' }, times: 2, runs: 2 },
  ]);
});

test('what was left behind is a problem of the run', () => {
  const [run] = runsOf(1, { ...sampleReport(), problems: [], cleanup: { left: ['the process 4711'] } });
  expect(run?.outcome.problems).toEqual(['left behind: the process 4711']);
});
