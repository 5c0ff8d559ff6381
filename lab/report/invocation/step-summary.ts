import type { FaultlineError } from '../../errors.ts';
import { withoutCommands } from '../clean.ts';
import { VERDICTS } from '../format.ts';
import { plain, table } from '../plain-markdown.ts';
import { type ClaimNotPassed, claimsNotPassed } from './claims-not-passed.ts';
import { advisedLine, claimTold, type GateOutcome, gateAside, hasHeld } from './gate-outcome.ts';
import type { Invocation, RunOutcome, ScenarioOutcome } from './invocation.ts';

/** GitHub takes 1 MiB of a step and shows nothing of one that has more; other commands of the step may write there too. */
export const MAX_BYTES = 256 * 1024;
/** Rows of a table: whoever wants more has the reports. */
const ROWS = 50;

/** What came of all runs, for GitHub's page of a job: short, and the rest behind a fold. */
export function stepSummary(invocation: Invocation): string {
  const claims = claimsNotPassed(invocation);
  const advised = advisedLine(invocation.scenarios);
  const blocks = [
    `### Faultline: ${sentence(invocation)}`,
    ...(advised === null ? [] : [plain(advised)]),
    table(['scenario', 'runs', 'outcome'], cut(invocation.scenarios.map(scenarioRow), 3)),
    ...(claims.length === 0
      ? []
      : [fold(`What did not pass (${claims.length})`, table(CLAIM_HEADS, cut(claims.map(claimRow), 4)))]),
    ...folded('What gates say', gatesOf(invocation)),
    ...folded('What went wrong with runs', reasonsOf(invocation)),
    ...folded('Reports', foldersOf(invocation)),
  ];
  // A fold that does not fit is left out whole: what comes first matters most.
  const kept: string[] = [];
  let bytes = 0;
  for (const block of blocks) {
    bytes += Buffer.byteLength(block) + 2;
    if (bytes > MAX_BYTES) break;
    kept.push(block);
  }
  return withoutCommands(`${kept.join('\n\n')}\n`);
}

/** That of a command that ended in an error, with what is known of it. */
export function whyNoneSummary({ message, detail, exitCode }: FaultlineError): string {
  const blocks = [
    `### Faultline: no result (exit code ${exitCode})`,
    plain(message),
    ...folded('Details', detail.map(short)),
  ];
  return withoutCommands(`${blocks.join('\n\n')}\n`);
}

function sentence({ exitCode, scenarios }: Invocation): string {
  if (exitCode !== 0) return `${exitCode === 99 ? 'failed' : 'did not pass'} (exit code ${exitCode})`;
  if (scenarios.every(({ runs }) => runs.length === 0)) return 'nothing was run';
  return ['passed', gateAside(scenarios.map(({ gate }) => gate))].filter((each) => each !== null).join('; ');
}

function scenarioRow({ scenario, runs, passed, exitCode, passedOver, notRun, gate }: ScenarioOutcome) {
  const outcome =
    passedOver !== null
      ? `passed over (${passedOver})`
      : exitCode === null
        ? (notRun ?? 'not run')
        : exitCode === 0
          ? // Of its runs alone: what a gate let through is no pass.
            gate === null || hasHeld(gate.change)
            ? '✓ pass'
            : 'its runs pass'
          : `✗ exit code ${exitCode}`;
  const beside = [gate && gateWords(gate), exitCode === null ? null : notRun].filter((text) => text !== null);
  const made = runs.length === 0 ? '–' : `${passed} of ${runs.length} pass`;
  return [plain(scenario), made, [outcome, ...beside].map(plain).join('<br>')];
}

function gateWords(gate: GateOutcome): string {
  const { change, exitCode } = gate;
  if (hasHeld(change)) return `gate: ${change}`;
  const of = gate.claims.filter((claim) => claim.change === change).map(({ name }) => name);
  const which = of.length === 0 ? '' : `: ${of.join(', ')}`;
  return exitCode === 0
    ? `${gateAside([gate]) ?? ''}${which}`
    : `✗ gate: ${change} (exit code ${exitCode})${which}`;
}

const CLAIM_HEADS = ['verdict', 'claim', 'observed', 'runs'];

function claimRow({ scenario, claim, times, runs }: ClaimNotPassed): string[] {
  const { symbol, word } = VERDICTS[claim.verdict];
  const name = `${scenario}: ${claim.name} (${claim.arm})`;
  return [
    `${symbol} ${word}`,
    [name, claim.title].map(short).join('<br>'),
    short(claim.outcome),
    `${times} of ${runs}`,
  ];
}

function cut(rows: readonly string[][], columns: number): string[][] {
  if (rows.length <= ROWS) return [...rows];
  const more = [
    `${rows.length - ROWS} more, in the reports`,
    ...Array.from({ length: columns - 1 }, () => ''),
  ];
  return [...rows.slice(0, ROWS), more];
}

const CHARACTERS = 500;
const short = (text: string) => plain(text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)} ...` : text);

const fold = (title: string, text: string) => `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;

const folded = (title: string, lines: readonly string[]) =>
  lines.length === 0
    ? []
    : [
        fold(
          title,
          cut(
            lines.map((line) => [line]),
            1,
          )
            .map(([line]) => `- ${line}`)
            .join('\n'),
        ),
      ];

const reasonsIn = ({ error, problems, discarded }: RunOutcome) => [
  ...(error ? [error.message] : problems),
  ...discarded.map(({ arm, why }) => `${arm} was run again: ${why}`),
];

const reasonsOf = ({ scenarios }: Invocation) =>
  scenarios.flatMap(({ scenario, runs }) =>
    [...new Set(runs.flatMap(reasonsIn))].map((text) => `${plain(scenario)}: ${short(text)}`),
  );

const gatesOf = ({ scenarios }: Invocation) =>
  scenarios.flatMap(({ scenario, gate }) =>
    gate === null
      ? []
      : gate.claims.map((claim) => short(`${scenario}: ${claim.name}: ${claimTold(claim, gate.policy)}`)),
  );

const foldersOf = ({ scenarios }: Invocation) =>
  scenarios.flatMap(({ runs }) => runs.flatMap(({ folder }) => (folder === null ? [] : [plain(folder)])));
