import { expect, test } from 'vitest';
import { pageOf } from '../web/testing/page-of.ts';
import { auditGroups, auditReport, lookedAt, outcomeOf, violationLines } from './audits.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report, ReportAudit } from './model.ts';
import { reportSchema } from './report-schema.ts';
import { sampleAudits } from './sample-audits.ts';
import { sampleReport } from './sample-report.ts';
import { renderTerminal } from './terminal.ts';

const audits = sampleAudits();
const report: Report = { ...sampleReport(), audits };
const [kept, settled, refused, , lost] = audits as [
  ReportAudit,
  ReportAudit,
  ReportAudit,
  ReportAudit,
  ReportAudit,
];

test('an audit of a finished run is told whole', () => {
  const violations = [{ what: 'Expected none.', orders: ['a'] }];
  const audit = { name: 'none', says: 'There is none' };
  expect(
    auditReport({
      ...{ audit, arm: 'only', isToBreak: true, verdict: 'pass', violations, counts: { orders: 3 } },
      because: null,
    }),
  ).toEqual({
    ...{ name: 'none', title: 'There is none', arm: 'only', expected: 'breaks', verdict: 'pass' },
    ...{ counts: { orders: 3 }, violations, because: '', inProblems: false },
  });
  expect(reportSchema.parse(report)).toEqual(report);
});

test('outcomes in words', () => {
  const unsure: ReportAudit = { ...kept, verdict: 'inconclusive', because: 'bank-1 ended by itself; late' };
  expect(audits.map((audit) => outcomeOf(audit))).toEqual([
    'holds',
    '2 violations, as expected',
    'there was nothing to look at',
    'there was nothing to look at',
    '1 violation',
  ]);
  expect(outcomeOf(unsure)).toBe('bank-1 ended by itself; late');
  expect(outcomeOf({ ...unsure, inProblems: true })).toBe('see problems');
  expect(outcomeOf({ ...settled, verdict: 'inconclusive', because: 'late' })).toBe('2 violations, but late');
  const whole: ReportAudit = { ...settled, verdict: 'fail', violations: [], because: 'it was to break' };
  expect(outcomeOf(whole)).toBe('it was to break');
});

test('what it looked at is told in words', () => {
  expect(lookedAt({ ...kept, counts: { chargedCents: 1_234, orders: 0 } })).toBe(
    'charged cents 1,234, orders 0',
  );
});

test('violations alike are one line with the first of their orders; few lines say all', () => {
  const violation = (what: string, ...orders: string[]) => ({ what, orders });
  const many = {
    ...lost,
    violations: [
      violation('Once.', 'x'),
      ...['a', 'b', 'c', 'd'].map((id) => violation('Often.', id)),
      violation('Twice.', 'y', 'z'),
      violation('Twice.', 'z'),
      violation('Nobody.'),
      violation('Last.', 'l'),
    ],
  };
  expect(violationLines(many)).toEqual([
    '4 times: Often. (a, b, c, …)',
    '2 times: Twice. (y, z)',
    'Once. (x)',
    '2 more, see report.json',
  ]);
});

test('those that say nothing of an arm for one reason stand together', () => {
  expect(auditGroups(report).map((group) => group.map(({ name }) => name))).toEqual([
    ['accepted-orders-are-kept'],
    ['unknown-orders-are-settled'],
    ['refused-orders-are-not-charged', 'one-order-and-one-charge-a-key'],
    ['accepted-orders-are-kept'],
  ]);
});

test('terminal: what holds, what came of it, what is violated', () => {
  const text = renderTerminal(report, { color: false, width: 120 });
  expect(text).toContain(
    [
      '✓ pass     Who was told that an order is accepted has that order',
      '           audit accepted-orders-are-kept (unprotected): holds; accepted 1,739, owed 0',
      '✓ pass     Of an order whose client knows nothing it is decided within 15 s',
      '           audit unknown-orders-are-settled (unprotected): 2 violations, as expected; unknown 61, confirmed 40',
      '           2 times: Expected an order to be settled, found it open. (order-7, order-9)',
      '? no data  What refused-orders-are-not-charged says',
      '           What one-order-and-one-charge-a-key says',
      '           audit refused-orders-are-not-charged, one-order-and-one-charge-a-key (unprotected): there was nothing to look at',
      '✗ fail     Who was told that an order is accepted has that order',
      '           audit accepted-orders-are-kept (protected): 1 violation; accepted 1,798, owed 12',
      '           Expected an order that was accepted to be in the store, found none. (order-3)',
    ].join('\n'),
  );
  expect(text).toContain('1 of 3 audits hold, 1 broken as expected, 1 not as expected, 2 without data');
});

test('Markdown and page have them as a table', async () => {
  expect(renderMarkdown(report)).toContain(
    '| ✗ fail | Who was told that an order is accepted has that order (accepted-orders-are-kept) | protected | 1 violation<br>Expected an order that was accepted to be in the store, found none. (order-3) | accepted 1,798, owed 12 |',
  );
  const page = await pageOf(report);
  expect(page).toContain('<section class="sec" id="audits"');
  expect(page).toContain('<code>unknown-orders-are-settled</code>');
  expect(page).toContain(
    '2 violations, as expected<span class="violation">2 times: Expected an order to be settled',
  );
  for (const text of [renderMarkdown(sampleReport()), await pageOf(sampleReport())]) {
    expect(text).not.toMatch(/## Audits|id="audits"/);
  }
});

test('JUnit: a test case each; what had nothing to look at was skipped', () => {
  const xml = renderJunit(report);
  expect(xml).toMatch(/ tests="10" failures="2" errors="2" skipped="2" /);
  expect(xml).toContain(
    '<testcase classname="slow-payment.protected" name="audit accepted-orders-are-kept" time="0.000">\n      <failure type="fail" message="Who was told that an order is accepted has that order: 1 violation">',
  );
  expect(xml).toContain('<skipped message="What refused-orders-are-not-charged says: there was nothing');
  const skipped = { ...report, hypotheses: report.hypotheses.slice(0, 1), audits: [refused], problems: [] };
  expect(renderJunit({ ...skipped, verdict: 'pass', exitCode: 5 })).toContain('errors="1"');
});
