import { problemLine } from '../run/problems/problem.ts';
import { answersOf, bigNumberOf } from './answered.ts';
import { auditGroups, lookedAt, outcomeOf, titleOf, violationLines } from './audits.ts';
import { withoutCommands } from './clean.ts';
import { type ArmResult, compareArms, discardedOf, loadsOf } from './comparison.ts';
import { evidenceOf } from './evidence.ts';
import { FAULT_HEADS, faultRows } from './faults.ts';
import {
  formatBytes,
  formatCount,
  formatCounts,
  formatLimit,
  formatMs,
  formatObserved,
  formatRate,
  formatShare,
  formatTime,
  formatTimes,
  NONE,
  runVerdict,
  VERDICTS,
  verdictSentence,
} from './format.ts';
import { LEGEND } from './legend.ts';
import type { Report, ReportArm, ReportAudit, ReportStart } from './model.ts';
import { plain, table } from './plain-markdown.ts';
import { startChanges } from './starts.ts';
import { traceFile } from './trace-files.ts';
import { tracesText } from './traces.ts';
import { renderWaterfall } from './waterfall.ts';

/** `report.md`, GitHub flavoured: to read in a pull request or a job summary. */
export function renderMarkdown(report: Report): string {
  const verdict = VERDICTS[runVerdict(report)];
  const blocks = [
    `# ${plain(report.scenario)}: ${plain(report.title)}`,
    `**${verdict.symbol} ${verdict.word}**: ${verdictSentence(report)}`,
    ...problems(report),
    plain(report.lesson),
    '## Hypotheses',
    hypotheses(report),
    ...audits(report),
    '## Arms side by side',
    report.arms.map((arm) => `- **${plain(arm.name)}**: ${bigNumberOf(arm)}`).join('\n'),
    comparison(report),
    ...faults(report),
    '### Load and evidence',
    loads(report),
    evidence(report),
    ...report.arms.flatMap(armBlocks),
    '## How to read this',
    LEGEND.map(({ term, text }) => `- **${term}**: ${text}`).join('\n'),
    '## This run',
    about(report),
  ];
  return withoutCommands(`${blocks.filter((block) => block !== '').join('\n\n')}\n`);
}

/** Of lines within a cell of a table, which itself is one line. */
const BREAK = '<br>';

function problems(report: Report): string[] {
  const { problems: found, notes, advice, cleanup } = report;
  const lines = [
    ...found.map((problem) => `- problem: ${plain(problemLine(problem))}`),
    ...cleanup.left.map((left) => `- left behind after cleanup: ${plain(left)}`),
  ];
  const known = [
    ...discardedOf(report).map((line) => `- run again: ${plain(line)}`),
    ...notes.map((note) => `- note: ${plain(note)}`),
  ];
  const block = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`## ${title}`, items.join('\n')];
  return [
    ...block('Problems', lines),
    ...block(
      'What to do',
      advice.map((line) => `- ${plain(line)}`),
    ),
    ...block('Good to know', known),
  ];
}

function hypotheses(report: Report): string {
  const { hypotheses: all } = report;
  if (all.length === 0) return 'No hypothesis was checked.';
  return table(
    ['verdict', 'claim', 'arm', '>observed', '>limit', 'evidence'],
    all.map((one) => {
      const { symbol, word } = VERDICTS[one.verdict];
      const measured = [formatObserved(one), formatLimit(one)].map(plain);
      return [
        `${symbol} ${word}`,
        plain(one.title),
        plain(one.arm),
        ...measured,
        plain(evidenceOf(report, one)),
      ];
    }),
  );
}

function audits(report: Report): string[] {
  const groups = auditGroups(report);
  if (groups.length === 0) return [];
  const rows = groups.map((group) => {
    const [first] = group as readonly [ReportAudit];
    const { symbol, word } = VERDICTS[first.verdict];
    const looked = group.length === 1 ? lookedAt(first) : '';
    return [
      `${symbol} ${word}`,
      group.map((audit) => plain(titleOf(audit))).join(BREAK),
      plain(first.arm),
      [outcomeOf(first), ...violationLines(first)].map(plain).join(BREAK),
      plain(looked),
    ];
  });
  return ['## Audits', table(['verdict', 'audit', 'arm', 'outcome', 'looked at'], rows)];
}

function comparison(report: Report): string {
  const compared = compareArms(report);
  if (compared.length === 0) return 'No arm got to a phase: there are no numbers.';
  const heads = [
    'phase',
    'route',
    'arm',
    '>count',
    '>ok',
    '>goodput',
    '>p50',
    '>p90',
    '>p99',
    '>p90/control',
    '>max',
  ];
  return table(
    [...heads, 'errors', 'answers'],
    compared.flatMap(({ phase, route, arms }) =>
      arms.map((one) => [phase, plain(route), plain(one.arm), ...cells(one)]),
    ),
  );
}

function cells({ route, timesControl }: ArmResult): string[] {
  if (route === null) return Array.from({ length: 10 }, () => NONE);
  const { count, ok, goodputRps, responseMs, errors } = route;
  const latency = [responseMs?.p50, responseMs?.p90, responseMs?.p99];
  return [
    formatCount(count),
    formatShare(ok, count),
    formatRate(goodputRps),
    ...latency.map((value) => formatMs(value ?? null)),
    formatTimes(timesControl),
    formatMs(responseMs?.max ?? null),
    plain(formatCounts(errors)),
    plain(answersOf(route)),
  ];
}

function faults(report: Report): string[] {
  const rows = faultRows(report);
  if (rows.length === 0) return [];
  const heads = FAULT_HEADS.map((head, index) => `${index >= 4 ? '>' : ''}${head.toLowerCase()}`);
  return [
    '### Faults and what they met',
    table(
      heads,
      rows.map((row) => row.map(plain)),
    ),
  ];
}

function loads(report: Report): string {
  const rows = loadsOf(report).map(({ arm, phase: { name, durationMs, load } }) => [
    plain(arm),
    name,
    formatMs(durationMs),
    formatRate(load.offeredRps),
    formatRate(load.achievedRps),
    formatCount(load.dropped),
    formatMs(load.latenessP99Ms),
  ]);
  if (rows.length === 0) return '';
  return table(['arm', 'phase', '>length', '>offered', '>sent', '>dropped', '>lateness p99'], rows);
}

function evidence({ arms }: Report): string {
  return arms.map(({ name, traces }) => `- ${plain(name)}: ${tracesText(traces, formatCount)}`).join('\n');
}

const changesText = (start: ReportStart): string =>
  startChanges(start)
    .map(({ what, value }) => `${plain(what)} = ${plain(value)}`)
    .join(', ');

function armBlocks(arm: ReportArm): string[] {
  const story = arm.story.map(({ tS, text }) => `- ${tS.toFixed(1)} s: ${plain(text)}`).join('\n');
  return [
    `## Arm ${plain(arm.name)}`,
    ...arm.starts.map((start) => `${plain(start.service)} is started with ${changesText(start)}.`),
    story,
    ...arm.waterfalls.flatMap((waterfall) => [
      `### ${plain(waterfall.chosen)}`,
      `${formatMs(waterfall.responseMs)} from due to answer, trace ${plain(waterfall.traceId)}, as a file: ${plain(traceFile(arm.name, waterfall.traceId))}`,
      `\`\`\`text\n${renderWaterfall(waterfall, { width: 100 }).replaceAll('`', "'")}\n\`\`\``,
    ]),
    ...(arm.waterfalls.length === 0 ? ['No complete trace to show.'] : []),
  ];
}

function about(report: Report): string {
  const { machine } = report;
  return [
    `- run ${plain(report.id)}, started ${plain(formatTime(report.startedAt))}, took ${formatMs(report.durationMs)}`,
    `- seed ${report.seed}, runtime ${report.runtime}, Faultline ${plain(report.faultline)}`,
    `- machine: Node.js ${plain(machine.node)}, ${plain(machine.os)}, ${machine.cpus} CPUs, ${formatBytes(machine.memoryBytes)}`,
    ...report.backends.map(
      ({ role, provider, name, version, answersAs, path, where }) =>
        `- ${role}: ${plain(name)} ${plain(version)} (${path === null ? provider : plain(path)}${answersAs === null ? '' : `, answers as ${plain(answersAs)}`}) at ${plain(where)}`,
    ),
  ].join('\n');
}
