import { type Comparison, levelOf } from '../analysis/compare/compare-runs.ts';
import type { Gate, GatedClaim } from './gate.ts';
import type { Grown } from './grown.ts';
import type { Hint } from './hints.ts';

/** Hints that are told in lines; gate.json has all. */
const MOST_HINTS = 5;
const SYMBOLS = { regressed: '✗', improved: '✓', unchanged: '✓', inconclusive: '?' } as const;

/** A gate in lines of text: what it says, each claim with its numbers, or of these alone, and hints. */
export function gateLines(gate: Gate, only: readonly GatedClaim[] = gate.claims): string[] {
  const { scenario, change, base, claims } = gate;
  const [first] = base.runs;
  const of = `${base.runs.length} runs since ${first?.startedAt.slice(0, 10)}, Faultline ${base.faultline}`;
  return [
    `Gate of ${scenario}: ${change} (against ${of})`,
    ...only.flatMap((claim) => claimLines(claim, claims.length).map((line) => `  ${line}`)),
    ...hintLines(gate.hints).map((line) => `  ${line}`),
  ];
}

function claimLines(claim: GatedClaim, primaries: number): string[] {
  const { change, title, because, confirmation, grown, runsItTakes, leastEffect } = claim;
  const takes = runsItTakes === null ? [] : [`it takes about ${runsItTakes} runs a side to tell`];
  const matters = `a change of ${percent(leastEffect)} matters`;
  return [
    `${SYMBOLS[change]} ${change.padEnd('inconclusive'.length)}  ${claim.claim}: ${[...told(claim, primaries), matters].join('; ')}`,
    ...[
      title,
      ...(because === null ? [] : [because]),
      ...takes,
      ...(confirmation
        ? [`a second set of runs: ${[confirmation.change, ...told(confirmation, primaries)].join(', ')}`]
        : []),
      ...(change === 'regressed' ? [grownLine(grown)] : []),
    ].map((line) => `${' '.repeat('inconclusive'.length + 4)}${line}`),
  ];
}

function told({ ratio }: Comparison, primaries: number): string[] {
  if (ratio === null) return [];
  const sure = Number((100 * (1 - levelOf(primaries))).toFixed(1));
  return [
    `${number(ratio.value)} times the baseline (${number(ratio.low)} to ${number(ratio.high)}, ${sure}% sure)`,
  ];
}

/** The service and operation that a regression comes of. */
export function grownLine(grown: Grown | null): string {
  if (grown === null) return 'what grew: no operation that can be told from what it was';
  const { service, operation, step, base, head, unit, arm, phase, route } = grown;
  const within = step === '' ? '' : ` (${step})`;
  return `what grew: ${service} ${operation}${within}, from ${base.toFixed(1)} to ${head.toFixed(1)} ${unit} (${route}, ${arm}/${phase})`;
}

function hintLines(hints: readonly Hint[]): string[] {
  const far = ({ ratio }: Hint) => Math.abs(Math.log(ratio?.value ?? 1));
  const largest = hints.toSorted((a, b) => far(b) - far(a)).slice(0, MOST_HINTS);
  const more = hints.length - largest.length;
  return [
    ...largest.map(
      ({ change, figure, route, arm, phase, ratio }) =>
        `  hint: ${figure} of ${route} ${change}, ${number(ratio?.value ?? 1)} times (${arm}/${phase}); it fails nothing`,
    ),
    ...(more > 0 ? [`  and ${more} more hints in gate.json`] : []),
  ];
}

const number = (value: number) => value.toFixed(value < 10 ? 2 : 1);
const percent = (share: number) => `${Number((100 * share).toFixed(1))}%`;
