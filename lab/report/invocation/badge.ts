import { oneLine } from '../clean.ts';

/** What of a verdict stands on a badge. */
export interface Badge {
  readonly label: string;
  readonly message: string;
  /** What it says beside that to who points at it, or does not see it. */
  readonly note?: string;
  readonly state: 'good' | 'bad' | 'unsure';
}

/** Dark enough for white text: 4.5 to 1 and more (WCAG 2.2, 1.4.3). */
const FILL: Readonly<Record<Badge['state'], string>> = { good: '#1a7f37', bad: '#b42318', unsure: '#6e4c00' };
const LABEL_FILL = '#3b434b';
const HEIGHT = 20;
/** px a character of 11 px Verdana at most; `textLength` makes it so whatever font there is. */
const CHARACTER = 6.8;
const PADDING = 6;

/**
 * The badge of a command: what it ran, and what came of it in a word and a number; of nothing nothing holds, and of a gate that did not hold
 * (`aside`) no pass is a good one; where the command failed `aside` is of the gates that made it fail. It says so to who does not see it, too.
 */
export function badgeOf(exitCode: number, passed: number, runs: number, aside: string | null = null): Badge {
  const label = 'resilience';
  const many = runs > 1 ? ` (${passed} of ${runs} runs)` : '';
  // Beside the gate that failed it "(10 of 10 runs)" would be taken for ten that failed.
  const by = aside === null ? many : `: ${aside}${runs > 1 ? ` (${passed} of ${runs} runs pass)` : ''}`;
  if (runs === 0) return { label, message: 'not run', state: 'unsure' };
  if (exitCode === 0 && aside !== null) return { label, message: `passed${many}; ${aside}`, state: 'unsure' };
  if (exitCode === 0) return { label, message: `pass${many}`, state: 'good' };
  if (exitCode === 99) return { label, message: `fail${by}`, state: 'bad' };
  const word = exitCode === 5 ? 'inconclusive' : 'not run';
  return { label, message: `${word}${by}`, state: 'unsure' };
}

export function renderBadge({ label, message, note, state }: Badge): string {
  const texts = [label, message].map((text) => escapeXml(oneLine(text)));
  const [left, right] = [label, message].map((text) => Math.ceil([...oneLine(text)].length * CHARACTER));
  const [labelWidth, messageWidth] = [(left ?? 0) + 2 * PADDING, (right ?? 0) + 2 * PADDING];
  const width = labelWidth + messageWidth;
  const title = [texts.join(': '), ...(note === undefined ? [] : [escapeXml(oneLine(note))])].join('. ');
  const text = (x: number, length: number, words = '') =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}">`,
    `  <title>${title}</title>`,
    `  <rect width="${labelWidth}" height="${HEIGHT}" fill="${LABEL_FILL}"/>`,
    `  <rect x="${labelWidth}" width="${messageWidth}" height="${HEIGHT}" fill="${FILL[state]}"/>`,
    '  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `    ${text(PADDING, left ?? 0, texts[0])}`,
    `    ${text(labelWidth + PADDING, right ?? 0, texts[1])}`,
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}

const escapeXml = (text: string) =>
  text
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
