import type { TimesControl } from './comparison.ts';
import type { Report, ReportHypothesis, ReportOrders, Verdict } from './model.ts';

/** Shown where there was no sample; never a zero. */
export const NONE = '–';

/** `0.8ms`, `25ms`, `1.20s`, `12.3s`, `2m 05s`. */
export function formatMs(ms: number | null): string {
  if (ms === null) return NONE;
  const size = Math.abs(ms);
  if (size === 0) return '0ms';
  if (size < 0.05) return '<0.1ms';
  if (size < 9.95) return `${ms.toFixed(1)}ms`;
  if (size < 999.5) return `${Math.round(ms)}ms`;
  if (size < 9_995) return `${(ms / 1000).toFixed(2)}s`;
  if (size < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

/**
 * Share in percent, rounded to one decimal: 31 of 47 is `66.0%`. Only all is `100%` and only none is `0%`: what would be rounded to
 * either is `>99.9%` or `<0.1%`.
 */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return NONE;
  if (part === whole) return '100%';
  if (part === 0) return '0%';
  const percent = (100 * part) / whole;
  if (percent < 0.05) return '<0.1%';
  return percent >= 99.95 ? '>99.9%' : `${percent.toFixed(1)}%`;
}

/** `40/s`, `39.8/s`. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return NONE;
  return `${Number(perSecond.toFixed(1))}/s`;
}

/** `0.43x`, `12x`: a value over that of the control. */
export function formatTimes(times: TimesControl): string {
  if (times === null) return NONE;
  if (times === 'control') return times;
  return `${times < 9.95 ? times.toFixed(2) : Math.round(times)}x`;
}

export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatBytes(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** ISO 8601 to `2026-11-21 04:17:57 UTC`; what is no date stays as it is. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `12 paid, 3 owed, 0 harmed` */
export function formatOrders({ paid, owed, harmed }: ReportOrders): string {
  return `${formatCount(paid)} paid, ${formatCount(owed)} owed, ${formatCount(harmed)} harmed`;
}

/** `NAME 12, OTHER 3`, most frequent first. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(', ');
}

function withUnit(text: string, unit: string): string {
  if (unit === '') return text;
  return /^[%x](?: |$)/.test(unit) ? `${text}${unit}` : `${text} ${unit}`;
}

/**
 * Observed value in the unit of the limit, with as many decimals as it takes to see on which side of the limit it
 * is: 94.9996 against `>= 95` must not read `95`.
 */
export function formatObserved({ observed, limit, unit }: ReportHypothesis): string {
  if (observed === null) return NONE;
  const limits = [limit.atLeast, limit.atMost].filter((at) => at !== null);
  const integerDigits = Math.trunc(Math.abs(observed)).toString().length;
  let rounded = observed;
  for (let decimals = Math.max(0, 4 - integerDigits); decimals <= 12; decimals++) {
    rounded = Number(observed.toFixed(decimals));
    if (limits.every((at) => Math.sign(rounded - at) === Math.sign(observed - at))) break;
  }
  return withUnit(String(rounded), unit);
}

/** `>= 95%`, `<= 1.5x baseline`, `0.9 .. 1.1` */
export function formatLimit({
  limit: { atLeast, atMost },
  unit,
}: Pick<ReportHypothesis, 'limit' | 'unit'>): string {
  if (atLeast !== null && atMost !== null) return withUnit(`${atLeast} .. ${atMost}`, unit);
  return withUnit(atLeast !== null ? `>= ${atLeast}` : `<= ${atMost}`, unit);
}

export const VERDICTS: Readonly<Record<Verdict, { readonly symbol: string; readonly word: string }>> = {
  pass: { symbol: '✓', word: 'pass' },
  fail: { symbol: '✗', word: 'fail' },
  'no-data': { symbol: '?', word: 'no data' },
  inconclusive: { symbol: '?', word: 'inconclusive' },
};

/** Verdict to show for the run: where hypotheses hold but the run itself went wrong, it is no pass. */
export function runVerdict({ verdict, exitCode }: Report): Verdict {
  return verdict === 'pass' && exitCode !== 0 ? 'inconclusive' : verdict;
}

/** Of audits that had something to look at, and how many had nothing. */
function auditParts({ audits }: Report): string[] {
  const looked = audits.filter(({ verdict }) => verdict !== 'no-data');
  if (looked.length === 0) return [];
  const asExpected = looked.filter(({ verdict, expected }) => verdict === 'pass' && expected === 'breaks');
  const held = looked.filter(({ verdict }) => verdict === 'pass').length - asExpected.length;
  const failed = looked.filter(({ verdict }) => verdict === 'fail').length;
  const unsure = looked.filter(({ verdict }) => verdict === 'inconclusive').length;
  return [
    held === looked.length ? `all ${held} audits hold` : `${held} of ${looked.length} audits hold`,
    ...(asExpected.length > 0 ? [`${asExpected.length} broken as expected`] : []),
    ...(failed > 0 ? [`${failed} not as expected`] : []),
    ...(unsure > 0 ? [`${unsure} inconclusive`] : []),
    ...(looked.length < audits.length ? [`${audits.length - looked.length} without data`] : []),
  ];
}

/** The whole run in a sentence: `2 of 4 hypotheses hold, 1 failed, 1 without data`. */
export function verdictSentence(report: Report): string {
  const { hypotheses, verdict, problems, cleanup, exitCode } = report;
  const count = (wanted: Verdict) => hypotheses.filter((one) => one.verdict === wanted).length;
  const held = count('pass');
  const parts: string[] = [];
  if (hypotheses.length === 0) parts.push('no hypothesis was checked');
  else if (held === hypotheses.length) parts.push(`all ${held} hypotheses hold`);
  else parts.push(`${held} of ${hypotheses.length} hypotheses hold`);
  if (count('fail') > 0) parts.push(`${count('fail')} failed`);
  if (count('inconclusive') > 0) parts.push(`${count('inconclusive')} inconclusive`);
  if (count('no-data') > 0) parts.push(`${count('no-data')} without data`);
  parts.push(...auditParts(report));
  if (problems.length > 0) parts.push(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`);
  if (cleanup.left.length > 0) parts.push(`${cleanup.left.length} left behind after cleanup`);
  if (exitCode === 130) parts.push('the run was interrupted');
  if (verdict !== 'pass' || exitCode !== 0) parts.push(`exit code ${exitCode}`);
  return parts.join(', ');
}
