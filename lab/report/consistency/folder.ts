import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packTraces } from '../../analysis/spans/packed-traces.ts';
import type { Span } from '../../analysis/spans/span.ts';
import type { Trace } from '../../analysis/spans/span-tree.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { readSpans } from '../../evidence/arm-reader.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { renderJunit } from '../junit.ts';
import { renderMarkdown } from '../markdown.ts';
import type { Report, ReportArm } from '../model.ts';
import { readReport } from '../read-report.ts';
import { disagreements } from './disagreements.ts';
import { journalTold } from './journal.ts';
import type { PageRenderer } from './renderings.ts';
import { type Told, told } from './told.ts';

/**
 * The same of the folder that a finished run left: its files as they are, its journal, and its traces. A line for each two that
 * disagree.
 * @throws FaultlineError `report-not-read` or `report-version`
 */
export async function folderDisagreements(folder: string, pages: PageRenderer): Promise<string[]> {
  const report = await readReport(folder);
  const text = async (name: string) => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (cause) {
      throw new FaultlineError('report-not-read', `Expected ${name} in ${folder}, found none.`, {
        exitCode: ExitCode.usage,
        cause,
      });
    }
  };
  const [markdown, html, junit] = [
    await text('report.md'),
    await text('report.html'),
    await text('junit.xml'),
  ];
  const events = (await text('journal.jsonl'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEvent);
  const ofTraces = report.arms.map(async (arm) => {
    const of = { folder, arm: arm.name, attempt: arm.discarded.length + 1 };
    return tracesTold(arm, await packTraces(readSpans(of)));
  });
  const lines = [...journalTold(report, events), ...(await Promise.all(ofTraces)).flat()]
    .filter(({ said, is }) => said !== is)
    .map(({ where, said, is }) => `${where}: \`${said}\`, but it is \`${is}\``);
  const named = [...disagreements(report, { markdown, html, junit }), ...lines];
  // As it stands, not as it was read: that orders its fields anew.
  const stored = JSON.parse(await text('report.json')) as Report;
  const files = {
    'report.md': { found: markdown, expected: renderMarkdown(stored) },
    'report.html': { found: pages.readable(html), expected: pages.readable(await pages.again(html, stored)) },
    'junit.xml': { found: junit, expected: renderJunit(stored) },
  };
  return [...named, ...changedFiles(files, named)];
}

/** Of each file that is not what its renderer makes of the report the first line that is not, unless a line already names the file. */
function changedFiles(
  files: Readonly<Record<string, { readonly found: string; readonly expected: string }>>,
  named: readonly string[],
): string[] {
  return Object.entries(files).flatMap(([name, each]) => {
    const [found, expected] = [each.found.split('\n'), each.expected.split('\n')];
    const at = Math.max(found.length, expected.length);
    const first = Array.from({ length: at }, (_, line) => line).find(
      (line) => found[line] !== expected[line],
    );
    if (first === undefined || named.some((line) => line.startsWith(`${name}, `))) return [];
    const [said, is] = [found[first] ?? '', expected[first] ?? ''].map((line) =>
      aroundOf(line, expected[first], found[first]),
    );
    return [`${name}, line ${first + 1}: \`${said}\`, but by report.json it is \`${is}\``];
  });
}

/** Of a line that may be a page long what is around its first difference. */
function aroundOf(line: string, one = '', other = ''): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return line.slice(Math.max(0, at - 40), at + 20).trim();
}

/** A span that saw a breaker turn tells the time of that turn. */
function turnsTold({ name, startedAt, breakerTurns }: ReportArm, { events }: Span): Told[] {
  return events
    .filter((event) => event.name === 'breaker')
    .map(({ timeMs, attributes }) => {
      const to = String(attributes['faultline.breaker.state']);
      const atS = (timeMs - Date.parse(startedAt)) / 1000;
      // To a millisecond, as the arm's start is told.
      const isKnown = breakerTurns.some((turn) => turn.to === to && Math.abs(turn.atS - atS) < 0.002);
      return told(`spans of ${name}, breaker ${to} at ${atS.toFixed(3)} s`, isKnown, true);
    });
}

/** What is in the arm's evidence, against what is said to be. */
function tracesTold(arm: ReportArm, found: readonly Trace[]): Told[] {
  const { waterfalls } = arm;
  const traces = new Map(found.map((trace) => [trace.traceId, trace]));
  return [
    told(`spans of ${arm.name}, traces`, traces.size, arm.traces.stored),
    ...[...traces.values()].flatMap(({ spans }) => spans.flatMap((span) => turnsTold(arm, span))),
    ...waterfalls.map(({ traceId, durationMs }) => {
      const root = traces.get(traceId)?.root?.span;
      return told(`spans of ${arm.name}, ms of ${traceId}`, root && root.endMs - root.startMs, durationMs);
    }),
  ];
}
