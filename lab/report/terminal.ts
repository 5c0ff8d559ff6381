import { styleText } from 'node:util';
import { problemLine } from '../run/problems/problem.ts';
import { bigNumberOf } from './answered.ts';
import { auditGroups, lookedAt, outcomeOf, violationLines } from './audits.ts';
import { oneLine, withoutCommands } from './clean.ts';
import { type ArmResult, compareArms, discardedOf } from './comparison.ts';
import { evidenceOf } from './evidence.ts';
import {
  formatCount,
  formatLimit,
  formatMs,
  formatObserved,
  formatShare,
  formatTimes,
  NONE,
  runVerdict,
  VERDICTS,
  verdictSentence,
} from './format.ts';
import type { Report, ReportAudit, Verdict } from './model.ts';
import { type Column, textTable, widthOf } from './table.ts';
import { renderWaterfall, waterfallTitle } from './waterfall.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  /** Folder of the report's files; the last line. Left out where nothing was written. */
  readonly folder?: string;
  /** What the run is of; left out, its scenario. */
  readonly name?: string;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const VERDICT_STYLE: Readonly<Record<Verdict, Style>> = {
  pass: 'green',
  fail: 'red',
  'no-data': 'yellow',
  inconclusive: 'yellow',
};

/** What the run prints at its end. */
export function renderTerminal(
  report: Report,
  { color, width, folder, name = report.scenario }: TerminalOptions,
): string {
  const paint = painter(color);
  const lines = [
    paint('bold', `${oneLine(name)}: ${oneLine(report.title)}`),
    '',
    ...armsTable(report, width, paint),
    ...bigNumbers(report, paint),
    ...waterfalls(report, width, color, paint),
    ...verdicts(report, paint),
    ...audits(report, paint),
    ...problems(report, paint),
    ...advice(report, paint),
  ];
  lines.push(`${verdictOf(report, paint)}: ${verdictSentence(report)}`);
  if (folder !== undefined) lines.push(`report: ${folder}`);
  return withoutCommands(`${lines.join('\n')}\n`);
}

/** Only the verdict, and above it what did not pass: for a log that many runs share. */
export function renderQuiet(
  report: Report,
  { color, name = report.scenario }: Pick<TerminalOptions, 'color' | 'name'>,
): string {
  const paint = painter(color);
  const failed: Report = {
    ...report,
    hypotheses: report.hypotheses.filter(({ verdict }) => verdict !== 'pass'),
    audits: report.audits.filter(({ verdict }) => verdict === 'fail' || verdict === 'inconclusive'),
    notes: [],
  };
  const blocks = [verdicts, audits, problems, advice].flatMap((block) => block(failed, paint));
  const lines = runVerdict(report) === 'pass' ? [] : blocks.filter((line) => line !== '');
  lines.push(`${verdictOf(report, paint)}  ${oneLine(name)}: ${verdictSentence(report)}`);
  return withoutCommands(`${lines.join('\n')}\n`);
}

const painter =
  (color: boolean): Paint =>
  (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;

function verdictOf(report: Report, paint: Paint): string {
  const verdict = runVerdict(report);
  const { symbol, word } = VERDICTS[verdict];
  return paint(['bold', ...[VERDICT_STYLE[verdict]].flat()], `${symbol} ${word}`);
}

const NUMBERS: readonly Column[] = ['count', 'ok', 'p50', 'p90', 'p99'].map((head) => ({
  head,
  align: 'right',
}));

/** The control needs none. */
const AGAINST_CONTROL: Column = { head: 'p90/control', align: 'right' };

function numbers({ route, timesControl }: ArmResult): string[] {
  if (route === null) return [...NUMBERS.map(() => NONE), formatTimes(timesControl)];
  const { count, ok, responseMs } = route;
  const latency = [responseMs?.p50, responseMs?.p90, responseMs?.p99].map((value) => formatMs(value ?? null));
  return [formatCount(count), formatShare(ok, count), ...latency, formatTimes(timesControl)];
}

/** The arms next to each other where the width allows it, else under each other. */
function armsTable(report: Report, width: number, paint: Paint): string[] {
  const compared = compareArms(report);
  if (compared.length === 0) return [paint('yellow', 'No arm got to a phase: there are no numbers.'), ''];
  const left: Column[] = [
    { head: 'phase', align: 'left' },
    { head: 'route', align: 'left' },
  ];
  const bar: Column = { head: '|', align: 'left' };
  const beside = textTable(
    [...left, bar, ...NUMBERS, ...report.arms.slice(1).flatMap(() => [bar, ...NUMBERS, AGAINST_CONTROL])],
    compared.map(({ phase, route, arms }) => [
      phase,
      oneLine(route),
      ...arms.flatMap((arm, index) => ['|', ...numbers(arm).slice(0, index === 0 ? -1 : undefined)]),
    ]),
  );
  const note = paint('dim', 'response time, from when a request was due to its answer');
  if (beside.every((line) => widthOf(line) <= width)) {
    const [head = '', ...rows] = beside;
    return [armHeads(report, head), paint('dim', head), ...rows, note, ''];
  }
  const rows = compared.flatMap(({ phase, route, arms }) =>
    arms.map((arm, index) => [
      ...(index === 0 ? [phase, oneLine(route)] : ['', '']),
      oneLine(arm.arm),
      ...numbers(arm),
    ]),
  );
  const columns: Column[] = [...left, { head: 'arm', align: 'left' }, ...NUMBERS, AGAINST_CONTROL];
  const whole = textTable(columns, rows);
  const fits = whole.every((line) => widthOf(line) <= width);
  const under = fits
    ? whole
    : textTable(
        columns.slice(0, -1),
        rows.map((row) => row.slice(0, -1)),
      );
  const [head = '', ...lines] = under;
  return [paint('dim', head), ...lines, note, ''];
}

function bigNumbers({ arms }: Report, paint: Paint): string[] {
  if (arms.length === 0) return [];
  return [...arms.map((arm) => `${paint('bold', oneLine(arm.name))}: ${bigNumberOf(arm)}`), ''];
}

/** Names of the arms above their `|` columns. */
function armHeads({ arms }: Report, head: string): string {
  let line = '';
  let from = 0;
  for (const { name } of arms) {
    const column = head.indexOf('|', from);
    from = column + 1;
    line = `${line.padEnd(column)}| ${oneLine(name)} `;
  }
  return line.trimEnd();
}

function waterfalls({ arms }: Report, width: number, color: boolean, paint: Paint): string[] {
  return arms.flatMap((arm) => {
    const [telling] = arm.waterfalls;
    const name = oneLine(arm.name);
    if (!telling) return [paint('yellow', `${name}: no complete trace to show`), ''];
    return [
      `${paint('bold', name)}, ${waterfallTitle(telling)}`,
      renderWaterfall(telling, { width, color }),
      '',
    ];
  });
}

function verdicts(report: Report, paint: Paint): string[] {
  const { hypotheses } = report;
  if (hypotheses.length === 0) return [];
  const wordWidth = Math.max(...hypotheses.map(({ verdict }) => VERDICTS[verdict].word.length));
  const lines = hypotheses.flatMap((hypothesis) => {
    const { symbol, word } = VERDICTS[hypothesis.verdict];
    const verdict = paint(VERDICT_STYLE[hypothesis.verdict], `${symbol} ${word.padEnd(wordWidth)}`);
    const indent = ' '.repeat(wordWidth + 4);
    return [
      `${verdict}  ${oneLine(hypothesis.title)} (${oneLine(hypothesis.arm)})`,
      `${indent}${oneLine(`observed ${formatObserved(hypothesis)}, limit ${formatLimit(hypothesis)}`)}`,
      ...(hypothesis.verdict === 'pass'
        ? []
        : [paint('dim', `${indent}${oneLine(evidenceOf(report, hypothesis))}`)]),
    ];
  });
  return [...lines, ''];
}

/** What holds, and a line of what came of it; those that say nothing of an arm, for one reason, share theirs. */
function audits(report: Report, paint: Paint): string[] {
  const groups = auditGroups(report);
  if (groups.length === 0) return [];
  const width = Math.max(...report.audits.map(({ verdict }) => VERDICTS[verdict].word.length));
  const lines = groups.flatMap((group) => {
    const [first] = group as readonly [ReportAudit];
    const { symbol, word } = VERDICTS[first.verdict];
    const verdict = paint(VERDICT_STYLE[first.verdict], `${symbol} ${word.padEnd(width)}`);
    const names = group.map(({ name }) => name).join(', ');
    const looked = group.length === 1 ? lookedAt(first) : '';
    const line = `audit ${names} (${first.arm}): ${outcomeOf(first)}${looked && `; ${looked}`}`;
    const indent = ' '.repeat(width + 4);
    const [title = '', ...titles] = group.map((audit) => oneLine(audit.title));
    return [
      `${verdict}  ${title}`,
      ...[...titles, oneLine(line)].map((text) => `${indent}${text}`),
      ...violationLines(first).map((text) => paint('dim', `${indent}${oneLine(text)}`)),
    ];
  });
  return [...lines, ''];
}

function problems(report: Report, paint: Paint): string[] {
  const { problems: found, notes, cleanup } = report;
  const lines = [
    ...found.map((problem) => `${paint('yellow', '! problem')}  ${oneLine(problemLine(problem))}`),
    ...cleanup.left.map((left) => `${paint('red', '! left behind')}  ${oneLine(left)}`),
    ...discardedOf(report).map((line) => `${paint('dim', '  again')}    ${oneLine(line)}`),
    ...notes.map((note) => `${paint('dim', '  note')}     ${oneLine(note)}`),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

function advice({ advice: lines }: Report, paint: Paint): string[] {
  return lines.length === 0
    ? []
    : [...lines.map((line) => `${paint('bold', 'What to do')}  ${oneLine(line)}`), ''];
}
