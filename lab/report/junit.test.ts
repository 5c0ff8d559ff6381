import { expect, test } from 'vitest';
import { hostileReport } from './hostile-report.ts';
import { renderJunit } from './junit.ts';
import { sampleReport } from './sample-report.ts';

const count = (text: string, part: RegExp) => [...text.matchAll(part)].length;

test('a hypothesis is a test case; fail is a failure, no data and problems are errors', () => {
  const xml = renderJunit({ ...sampleReport(), cleanup: { left: ['key /faultline/faults/f-1'] } });
  expect(xml).toContain(
    '<testsuite name="slow-payment" timestamp="2026-03-14T09:26:53.000Z" tests="6" failures="1" errors="3" skipped="0" time="136.400">',
  );
  // Jenkins refuses `skipped` there.
  expect(xml).toContain('<testsuites name="faultline" tests="6" failures="1" errors="3" time="136.400">');
  expect(count(xml, /<testcase /g)).toBe(6);
  expect(xml).toContain(
    '<failure type="fail" message="p99 of orders stays below 500 ms: observed 695 ms, limit &lt;= 500 ms">',
  );
  expect(xml).toContain('<error type="no-data" message="Retries towards the bank');
  expect(xml).toContain(
    '<error type="left-behind" message="Left behind after cleanup: key /faultline/faults/f-1">',
  );
  expect(xml).toContain('<testcase classname="slow-payment.protected" name="orders-survive" time="20.000">');
});

test('of several claims the one that could not be told is an error, whatever became of the others', () => {
  const [first, second] = sampleReport().hypotheses.map((each) => ({ ...each, verdict: 'pass' as const }));
  if (!first || !second) throw new Error('Expected two claims.');
  const hypotheses = [
    { ...first, verdict: 'fail' as const },
    { ...second, verdict: 'inconclusive' as const },
  ];
  const xml = renderJunit({ ...sampleReport(), hypotheses, audits: [], problems: [] });
  expect(xml).toContain('tests="2" failures="1" errors="1" skipped="0"');
  expect(xml).toContain('<error type="inconclusive" message=');
});

test('no run that is not a pass looks green', () => {
  const passed = {
    ...sampleReport(),
    hypotheses: sampleReport().hypotheses.filter(({ verdict }) => verdict === 'pass'),
    problems: [],
    verdict: 'pass' as const,
    exitCode: 0,
  };
  expect(renderJunit(passed)).toContain('failures="0" errors="0"');
  expect(renderJunit({ ...passed, exitCode: 130 })).toContain('<error type="interrupted"');
  expect(renderJunit({ ...passed, exitCode: 5 })).toContain('errors="1"');
  expect(renderJunit({ ...passed, hypotheses: [] })).toContain('No hypothesis was checked');
});

test('hostile text stays text', () => {
  const xml = renderJunit(hostileReport());
  expect(xml).not.toMatch(/[^\t\n\P{Cc}]/u);
  expect(xml.isWellFormed()).toBe(true);
  expect(xml).not.toContain('<img');
  expect(xml).not.toContain(']]>');
  expect(xml.replace(/"[^"<]*"/g, '')).not.toContain('"');
  expect(count(xml, /<testcase /g)).toBe(count(xml, /<\/testcase>/g));
});

test('what was left out of a run is among its properties', () => {
  const notes = ['Not run (--arm): protected', 'Not judged (--only): culprit-is-bank'];
  const text = renderJunit({ ...sampleReport(), notes });
  expect(text).toContain('<property name="note.1" value="Not run (--arm): protected"/>');
  expect(text).toContain('<property name="note.2" value="Not judged (--only): culprit-is-bank"/>');
});
