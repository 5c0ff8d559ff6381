import { answersOf, bigNumberOf } from '../answered.ts';
import { oneLine } from '../clean.ts';
import { compareArms } from '../comparison.ts';
import {
  formatCount,
  formatCounts,
  formatLimit,
  formatMs,
  formatObserved,
  formatRate,
  formatShare,
  formatTimes,
} from '../format.ts';
import type { Report } from '../model.ts';
import type { Renderings } from './renderings.ts';
import { type Told, told } from './told.ts';

interface Row {
  readonly key: string;
  /** As Markdown and page show them: count, ok, goodput, p50, p90, p99, times, max, errors, answers. */
  readonly cells: readonly string[];
}

function rows(report: Report): Row[] {
  return compareArms(report).flatMap(({ phase, route, arms }) =>
    arms.flatMap(({ arm, route: at, timesControl }) => {
      if (at === null) return [];
      const { p50 = null, p90 = null, p99 = null, max = null } = at.responseMs ?? {};
      const numbers = [formatCount(at.count), formatShare(at.ok, at.count), formatRate(at.goodputRps)];
      const times = [...[p50, p90, p99].map(formatMs), formatTimes(timesControl), formatMs(max)];
      const cells = [...numbers, ...times, formatCounts(at.errors), answersOf(at)];
      return [{ key: `${phase} ${route} ${arm}`, cells }];
    }),
  );
}

/** Without what Markdown reads. */
const bare = (markdown: string) => markdown.replaceAll('\\', '');

export function markdownTable(report: Report, markdown: string): Told[] {
  const shown = new Map<string, readonly string[]>(
    markdown.split('\n').map((line) => {
      const [, phase, route, arm, ...cells] = bare(line).split(/ ?\| ?/);
      return [`${phase} ${route} ${arm}`, cells.slice(0, 10)];
    }),
  );
  return rows(report).map(({ key, cells }) => told(`report.md, ${key}`, shown.get(key), cells));
}

/** The arms beside each other: a terminal of any width has the same cells. */
export function terminalTable(report: Report, terminal: string): Told[] {
  const arms = report.arms.map(({ name }) => name);
  const shown = new Map<string, readonly string[]>(
    terminal.split('\n').flatMap((line) => {
      const [head = '', ...perArm] = line.split('|').map((part) => part.trim());
      const at = head.replace(/ {2,}/g, ' ');
      return perArm.map((cells, index) => [`${at} ${arms[index]}`, cells.split(/ +/)] as const);
    }),
  );
  return rows(report).map(({ key, cells: [count, ok, , p50, p90, p99, times] }) => {
    const isControl = times === 'control';
    const is = [count, ok, p50, p90, p99, ...(isControl ? [] : [times])];
    return told(`terminal, ${key}`, shown.get(key), is);
  });
}

/** Of a piece of the page. */
const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

export function htmlTable(report: Report, html: string): Told[] {
  const shown = new Map<string, readonly string[]>();
  let [phase, route] = ['', ''];
  for (const [row] of html.matchAll(/<tr class="result .*?<\/tr>/gs)) {
    const heads = [...row.matchAll(/<th scope="row(?:group)?".*?<\/th>/gs)].map(([head]) => textOf(head));
    const arm = heads.pop();
    [phase = phase, route = route] = heads;
    const cells = [...row.matchAll(/<td.*?<\/td>/gs)].map(([cell]) => textOf(cell));
    shown.set(`${phase} ${route} ${arm}`, cells);
  }
  return rows(report).map(({ key, cells }) => told(`report.html, ${key}`, shown.get(key), cells));
}

/** The page where there is one. */
type Rendered<Name extends keyof Renderings> = Required<Pick<Renderings, Name>> & {
  readonly html?: string | undefined;
};

/** Each arm's line of what became of all its requests. */
export function bigNumbers(
  { arms }: Report,
  { markdown, terminal, html }: Rendered<'markdown' | 'terminal'>,
): Told[] {
  const lines = {
    'report.md': bare(markdown).replaceAll('**', '').split('\n- '),
    terminal: terminal.split('\n'),
    ...(html === undefined
      ? {}
      : { 'report.html': [...html.matchAll(/<li>.*?<\/li>/gs)].map(([item]) => textOf(item)) }),
  };
  return arms.flatMap((arm) =>
    Object.entries(lines).map(([where, all]) => {
      const start = `${oneLine(arm.name)}: `;
      const said = all.find((line) => line.startsWith(start) && line.includes('requests answered well'));
      const [first] = said?.slice(start.length).split('\n') ?? [];
      return told(`${where}, what became of the requests of ${arm.name}`, first, bigNumberOf(arm));
    }),
  );
}

/** Each sentence of a story, as it is told. */
export function storyIn({ arms }: Report, { markdown, html }: Rendered<'markdown'>): Told[] {
  const sections = bare(markdown).split('\n## ');
  const lists = html?.split('<h3>') ?? [];
  return arms.flatMap(({ name, story }) => {
    const inMarkdown = sections.find((section) => section.startsWith(`Arm ${oneLine(name)}\n`)) ?? '';
    const list = lists.find((each) => each.startsWith(`${name}</h3><ol class="story">`)) ?? '';
    const inHtml = textOf(list.split('</ol>')[0] ?? '');
    return story.flatMap(({ tS, text }) => {
      const where = `the story of ${name} has ${text}`;
      return [
        told(`report.md, ${where}`, inMarkdown.includes(`- ${tS.toFixed(1)} s: ${oneLine(text)}`), true),
        ...(html === undefined
          ? []
          : [told(`report.html, ${where}`, inHtml.includes(`${tS.toFixed(1)} s ${text}`), true)]),
      ];
    });
  });
}

/** What the hypotheses observed. */
export function observedIn(
  report: Report,
  { markdown, terminal, html, junit }: Rendered<'markdown' | 'terminal' | 'junit'>,
): Told[] {
  const pageRows = [...(html ?? '').matchAll(/<tr id="claim-.*?<\/tr>/gs)].map(([row]) => row);
  const ofTerminal = terminal.split('\n');
  const ofMarkdown = bare(markdown).split('\n');
  return report.hypotheses.flatMap((one) => {
    const observed = formatObserved(one);
    const inMarkdown = ofMarkdown
      .find((line) => line.includes(`| ${one.title} | ${one.arm} |`))
      ?.split(' | ')[3];
    const at = ofTerminal.findIndex((line) => line.includes(`${one.title} (${one.arm})`));
    const [, inTerminal] = /observed (.+), limit/.exec(ofTerminal[at + 1] ?? '') ?? [];
    const row = pageRows.find((each) => each.includes(`<code>${one.name}</code>`)) ?? '';
    const inPage = /data-head="observed"><strong>(.*?)<\/strong>/s.exec(row)?.[1];
    const ofCase = junit.split('<testcase').find((each) => each.includes(` name="${one.name}"`)) ?? '';
    const [, inJunit] = /observed (.+), limit .*$/m.exec(textOf(ofCase.replace(/^.*?>/, ''))) ?? [];
    return [
      told(`report.md, ${one.name}`, inMarkdown, observed),
      told(`terminal, ${one.name}`, inTerminal, observed),
      ...(html === undefined
        ? []
        : [told(`report.html, ${one.name}`, inPage === undefined ? undefined : textOf(inPage), observed)]),
      told(`junit.xml, ${one.name}`, inJunit, observed),
      told(`the limit of ${one.name}`, textOf(ofCase).includes(`limit ${formatLimit(one)}`), true),
    ];
  });
}
