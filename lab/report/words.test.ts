import { expect, test } from 'vitest';
import { markupOf, pageOf } from '../web/testing/page-of.ts';
import { renderJunit } from './junit.ts';
import { LEGEND } from './legend.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleAudits } from './sample-audits.ts';
import { sampleReport } from './sample-report.ts';
import { renderTerminal } from './terminal.ts';

const report = { ...sampleReport(), audits: sampleAudits() };
const page = markupOf(await pageOf(report));

/** What each format says, without the legend, which explains the words. */
const SAID = {
  terminal: renderTerminal(report, { color: false, width: 160 }),
  'report.md': renderMarkdown(report).split('## How to read this')[0] ?? '',
  'report.html': page.slice(0, page.indexOf('<section id="legend"')),
  'junit.xml': renderJunit(report),
};

test.each(Object.entries(SAID))(
  '%s: a request is harmed, and only a claim, an audit or a call fails',
  (_, text) => {
    expect(text).not.toMatch(
      /no good answer|failed (requests|orders)|(requests|orders) failed|\d owed, [\d,]+ failed/,
    );
    expect(text).not.toMatch(/as expected: harm/);
  },
);

test('those with room for it tell orders as paid, owed and harmed; the page counts harmed requests', () => {
  for (const name of ['terminal', 'report.md', 'report.html'] as const)
    expect(SAID[name]).toContain('995 paid, 803 owed, 2 harmed');
  expect(SAID['report.html']).toContain('<b>Harmed requests a second</b>');
});

test('the legend says once what each word means', () => {
  const of = (word: string) => LEGEND.filter(({ term }) => term === word).map(({ text }) => text);
  expect(of('Harmed')).toEqual([
    expect.stringMatching(/^A request without a good answer: .*\. Failed is said of /),
  ]);
  expect(of('Audits')[0]).toMatch(/ or unknown \(no answer, or one that leaves it open/);
  expect(of('Audits')[0]).toContain('its warm-up included');
  expect(of('Latency')[0]).toContain('CANCELLED');
});
