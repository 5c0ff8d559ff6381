import { type Comparison, levelOf } from '../analysis/compare/compare-runs.ts';
import { oneLine } from '../report/clean.ts';
import { medianOf } from './compare-primary.ts';
import type { Gate, GatedClaim } from './gate.ts';
import type { Grown } from './grown.ts';
import type { Hint } from './hints.ts';
import type { SameRequest } from './same-request.ts';

/** Hints that are told in lines; gate.json has all. */
const MOST_HINTS = 5;
const SYMBOLS = { regressed: '✗', improved: '✓', unchanged: '✓', inconclusive: '?' } as const;

/** A gate in lines of text: what it says, each claim with its numbers, or of these alone, and hints. */
export function gateLines(gate: Gate, only: readonly GatedClaim[] = gate.claims): string[] {
  const { scenario, change, base, against, beside, claims } = gate;
  const [first] = base.runs;
  const many = `${base.runs.length} runs`;
  const of =
    against === null
      ? `${many} since ${first?.startedAt.slice(0, 10)}, Faultline ${base.faultline}`
      : `${many} of ${oneLine(against)}`;
  return [
    `Gate of ${scenario}: ${change} (against ${of})`,
    ...only.flatMap((claim) => claimLines(claim, claims.length).map((line) => `  ${line}`)),
    ...(beside
      ? [
          `  the baseline ran beside ${list(beside.base)}, these runs beside ${list(beside.head)}: on the same processors`,
        ]
      : []),
    ...hintLines(gate.hints).map((line) => `  ${line}`),
  ];
}

const list = (names: readonly string[]) => (names.length === 0 ? 'nothing more' : names.join(', '));

function claimLines(claim: GatedClaim, primaries: number): string[] {
  const { change, title, same } = claim;
  return [
    `${SYMBOLS[change]} ${change.padEnd('inconclusive'.length)}  ${claim.claim}: ${numbersOf(claim, primaries)}`,
    ...[title, ...reasonsOf(claim, primaries), ...(same ? sameLines(same) : [])].map(
      (line) => `${' '.repeat('inconclusive'.length + 4)}${line}`,
    ),
  ];
}

/**
 * A claim in one line: its numbers, of a regression what grew, and last what it says: first that would read as if it were broken. `primaries` is how
 * many can fail the gate.
 */
export const claimText = (claim: GatedClaim, primaries: number): string =>
  [numbersOf(claim, primaries), ...reasonsOf(claim, primaries), `what is compared: ${claim.title}`].join(
    '; ',
  );

const numbersOf = (claim: GatedClaim, primaries: number) =>
  [...told(claim, primaries), ...mediansOf(claim), `a change of ${percent(claim.leastEffect)} matters`].join(
    '; ',
  );

/** Of both sides, where a ratio says how far apart they are. */
function mediansOf({ ratio, base, head, unit }: GatedClaim): string[] {
  const [was, is] = [medianOf(base), medianOf(head)];
  if (ratio === null || was === undefined || is === undefined) return [];
  return [beforeAndNow(was, is, /^x\b/.test(unit) ? '' : ` ${unit}`)];
}

const beforeAndNow = (was: number, is: number, unit: string) =>
  `median ${number(was)}${unit} before, ${number(is)}${unit} now`;

function reasonsOf(claim: GatedClaim, primaries: number): string[] {
  const { change, because, confirmation, grown } = claim;
  return [
    ...(because === null ? [] : [because]),
    ...(change === 'inconclusive' ? [takes(claim)] : []),
    ...(confirmation
      ? [`a second set of runs: ${[confirmation.change, ...told(confirmation, primaries)].join(', ')}`]
      : []),
    ...(change === 'regressed' ? [grownLine(grown)] : []),
  ];
}

const takes = ({ runsItTakes }: Comparison) =>
  runsItTakes === null
    ? 'no number of runs is known that would tell'
    : `it takes about ${runsItTakes} runs a side to tell`;

function told({ ratio }: Comparison, primaries: number): string[] {
  if (ratio === null) return [];
  const sure = Number((100 * (1 - levelOf(primaries))).toFixed(1));
  return [
    `${number(ratio.value)} times the baseline (${number(ratio.low)} to ${number(ratio.high)}, ${sure}% sure)`,
  ];
}

/** The service and operation that a regression comes of. */
function grownLine(grown: Grown | null): string {
  if (grown === null) return 'what grew: no operation that can be told from what it was';
  const { service, operation, step, base, head, unit, arm, phase, route } = grown;
  const within = step === '' ? '' : ` (${step})`;
  return `what grew: ${service} ${operation}${within}, from ${base.toFixed(1)} to ${head.toFixed(1)} ${unit} (${route}, ${arm}/${phase})`;
}

/** Spans that are told in lines: those that differ most, in their order; gate.json has all. */
const MOST_SPANS = 12;

function sameLines({
  request,
  seed,
  route,
  arm,
  phase,
  baseMs,
  headMs,
  spans,
  isOfTwoMachines,
}: SameRequest): string[] {
  const told = spans
    .toSorted((a, b) => Math.abs(b.headMs - b.baseMs) - Math.abs(a.headMs - a.baseMs))
    .slice(0, MOST_SPANS);
  const rows = spans
    .filter((span) => told.includes(span))
    .map((span) => ({ ...span, name: `${'  '.repeat(span.depth)}${span.service} ${span.operation}` }));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  const cell = (value: number, sign = '') => `${sign}${value.toFixed(1)}`.padStart(8);
  return [
    `the same request in both (${route} number ${request}, seed ${seed}, ${arm}/${phase}): ${baseMs.toFixed(1)} ms before, ${headMs.toFixed(1)} ms now; of one request much is chance`,
    ...(isOfTwoMachines
      ? ['  on two machines: how the times are shared out can be compared, the times can not']
      : []),
    `  ${'ms of each span itself'.padEnd(Math.max(width, 22))}  before     now  growth`,
    ...rows.map(
      ({ name, baseMs: was, headMs: is }) =>
        `  ${name.padEnd(Math.max(width, 22))}${cell(was)}${cell(is)}${cell(is - was, is > was ? '+' : '')}`,
    ),
  ];
}

function hintLines(hints: readonly Hint[]): string[] {
  const far = ({ ratio }: Hint) => (ratio ? Math.abs(Math.log(ratio.value)) : Number.POSITIVE_INFINITY);
  const largest = hints.toSorted((a, b) => far(b) - far(a)).slice(0, MOST_HINTS);
  const more = hints.length - largest.length;
  return [
    ...largest.map(hintLine),
    ...(more > 0 ? [`  and ${more} more hints in gate.json`] : []),
    ...(hints.some(({ isRelative }) => isRelative)
      ? [
          '  the machines differ: times, rates and amounts are compared as shares of those of the first arm before any fault',
        ]
      : []),
  ];
}

function hintLine({ change, figure, of, arm, phase, ratio, medians, isRelative }: Hint): string {
  const { words, unit } = FIGURES[figure];
  const what = `${words}${of === '' ? '' : ` of ${of}`}`;
  const by = ratio ? `${number(ratio.value)} times` : 'between nothing and something';
  // Of shares the unit would say what they are not.
  const from = isRelative ? '' : `, ${beforeAndNow(medians.base, medians.head, unit)}`;
  return `  hint: ${what} ${change}, ${by}${from} (${arm}/${phase}); it fails nothing`;
}

const FIGURES: Readonly<Record<Hint['figure'], { readonly words: string; readonly unit: string }>> = {
  p50: { words: 'p50', unit: ' ms' },
  p95: { words: 'p95', unit: ' ms' },
  p99: { words: 'p99', unit: ' ms' },
  goodputRps: { words: 'goodput', unit: ' a second' },
  attemptsPerCall: { words: 'attempts per call', unit: '' },
  wastedWorkPercent: { words: 'share of wasted work', unit: '%' },
  harmLastsS: { words: 'time until nobody is harmed', unit: ' s' },
  cpuMsPerRequest: { words: 'CPU time per request', unit: ' ms' },
  memoryMiB: { words: 'memory', unit: ' MiB' },
};

const number = (value: number) => value.toFixed(value < 10 ? 2 : 1);
const percent = (share: number) => `${Number((100 * share).toFixed(1))}%`;
