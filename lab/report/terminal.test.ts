import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { hostileReport } from './hostile-report.ts';
import type { ReportArm } from './model.ts';
import { sampleReport } from './sample-report.ts';
import { renderTerminal } from './terminal.ts';

const options = { color: false, folder: 'reports/slow-payment/latest' };

test('a wide terminal has the arms side by side', () => {
  const text = renderTerminal(sampleReport(), { ...options, width: 130 });
  expect(text).toMatch(/^ +\| unprotected +\| protected$/m);
  expect(text).toMatch(
    /^fault +POST \/api\/orders +\| +900 +93\.2% +871ms +1\.09s +1\.41s +\| +900 +99\.8% +147ms +366ms +695ms +0\.34x$/m,
  );
});

test('a narrow one has them under each other', () => {
  const text = renderTerminal(sampleReport(), { ...options, width: 80 });
  expect(text).toMatch(/^fault +POST \/api\/orders +unprotected +900 +93\.2%.*\n +protected +900 +99\.8%/m);
  const table = text.split('\n').slice(0, 16);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
});

test('four arms are under each other, each against the control where there is room', () => {
  const [first, second] = sampleReport().arms as [ReportArm, ReportArm];
  const arms = [first, second, { ...first, name: 'keepalive' }, { ...second, name: 'budget-per-attempt' }];
  const render = (width: number) => renderTerminal({ ...sampleReport(), arms }, { ...options, width });
  expect(render(120)).toMatch(
    /^fault +POST \/api\/orders +unprotected +900 .* control\n +protected .* 0\.34x\n +keepalive .* 1\.00x\n +budget-per-attempt .* 0\.34x\n/m,
  );
  expect(render(80)).toMatch(/^fault +POST \/api\/orders +unprotected +900 .* 1\.41s$/m);
});

test('verdicts say observed and limit; what does not hold says where it looked', () => {
  const text = renderTerminal(sampleReport(), { ...options, width: 100 });
  expect(text).toContain(
    '✓ pass     Orders are taken while the bank is slow (protected)\n           observed 99.78%, limit >= 99%',
  );
  expect(text).toContain('✗ fail     p99 of orders stays below 500 ms (protected)');
  expect(text).toContain('observed –, limit <= 1.5x\n           no complete trace of the recovery phase');
  expect(text).toContain('! problem  unprotected: 6 of 2397 traces');
  expect(text.endsWith('1 problem, exit code 99\nreport: reports/slow-payment/latest\n')).toBe(true);
});

test('what was run again, what is judged all the same and what to do stand above the verdict', () => {
  const lines = renderTerminal(sampleReport(), { ...options, width: 100 }).split('\n');
  expect(lines.slice(-9)).toEqual(
    [
      expect.stringMatching(/^! problem {2}unprotected: 6 of 2397 traces/),
      '  again    unprotected, attempt 1 of 2, thrown away: the machine was 99% busy in the fault phase',
      expect.stringMatching(/^ {2}note {5}protected: the machine was 94% busy in the fault phase, but/),
      expect.stringMatching(/^ {2}note {5}passed over a key in the registry/),
      '',
      "What to do  Traces are missing: logs/ in the run's folder has what the traces backend says.",
      '',
      expect.stringMatching(/^✗ fail: /),
      'report: reports/slow-payment/latest',
      '',
    ].slice(-9),
  );
});

test('a run without evidence says so', () => {
  const text = renderTerminal(
    { ...sampleReport(), arms: [], hypotheses: [], problems: [], verdict: 'no-data' },
    { color: false, width: 80 },
  );
  expect(text).toContain('No arm got to a phase');
  expect(text).toContain('? no data: no hypothesis was checked');
});

test('an arm that did not get to a phase has dashes there', () => {
  const report = sampleReport();
  const [first, second] = report.arms;
  if (!first || !second) throw new Error('the sample has two arms');
  const cut = { ...report, arms: [first, { ...second, phases: second.phases.slice(0, 1), waterfalls: [] }] };
  const text = renderTerminal(cut, { ...options, width: 130 });
  expect(text).toMatch(/^fault +POST \/api\/orders .*\| +– +– +– +– +– +–$/m);
  expect(text).toContain('protected: no complete trace to show');
});

test('colour changes no text, and text of the run brings none', () => {
  const plain = renderTerminal(sampleReport(), { ...options, width: 100 });
  expect(plain).not.toContain('\u001b');
  expect(
    stripVTControlCharacters(renderTerminal(sampleReport(), { ...options, width: 100, color: true })),
  ).toBe(plain);
  expect(renderTerminal(hostileReport(), { ...options, width: 100 }).replaceAll('\n', '')).not.toMatch(
    /\p{Cc}/u,
  );
});
