import { stripVTControlCharacters } from 'node:util';
import { withoutCommands } from './clean.ts';

export interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly timeMs: number;
  readonly result: {
    readonly tag: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
  } | null;
  readonly output: string;
}

export interface TestSuite {
  readonly name: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly cases: readonly TestCase[];
}

/** Suites in the form that CI systems read. */
export function junitXml(...suites: readonly TestSuite[]): string {
  const time = seconds(suites.reduce((sum, { durationMs }) => sum + durationMs, 0));
  // Jenkins' schema (junit-10.xsd) knows no `skipped` of all suites.
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'faultline', ...totals(suites.flatMap(({ cases }) => cases)), time })}>`,
    ...suites.flatMap(suiteXml),
    '</testsuites>',
    '',
  ];
  return withoutCommands(lines.join('\n'));
}

const ended = (cases: readonly TestCase[], tag: 'failure' | 'error' | 'skipped') =>
  cases.filter(({ result }) => result?.tag === tag).length;

const totals = (cases: readonly TestCase[]) => ({
  tests: cases.length,
  failures: ended(cases, 'failure'),
  errors: ended(cases, 'error'),
});

function suiteXml({ name, startedAt, durationMs, properties, cases }: TestSuite): string[] {
  const counted = { ...totals(cases), skipped: ended(cases, 'skipped'), time: seconds(durationMs) };
  return [
    `  <testsuite${attributes({ name, timestamp: startedAt, ...counted })}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([property, value]) => `      <property${attributes({ name: property, value })}/>`,
    ),
    '    </properties>',
    ...cases.flatMap(toXml),
    '  </testsuite>',
  ];
}

function toXml({ className, name, timeMs, result, output }: TestCase): string[] {
  const open = `    <testcase${attributes({ classname: className, name, time: seconds(timeMs) })}>`;
  if (!result) return [open, `      <system-out>${escapeXml(output)}</system-out>`, '    </testcase>'];
  const { tag, type, message } = result;
  const about = tag === 'skipped' ? { message } : { type, message };
  const failure = `      <${tag}${attributes(about)}>${escapeXml(output)}</${tag}>`;
  return [open, failure, '    </testcase>'];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replace(/[\t\n]/g, ' ')}"`)
    .join('');
}

/** Characters that XML 1.0 does not allow, even escaped, are dropped: https://www.w3.org/TR/xml/#charsets */
function escapeXml(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[^\t\n\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
