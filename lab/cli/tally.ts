import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import type { GateTold } from '../gate/gate-suite.ts';
import { type EndedRun, runWithoutVerdict } from '../report/invocation/ended-run.ts';
import type { RunOutcome, ScenarioOutcome } from '../report/invocation/invocation.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { explain } from './explain.ts';
import { say } from './output.ts';
import { exitCodeByRule, type Rule as RunsRule } from './required.ts';

/** What came of the runs of a scenario. */
export interface Tally {
  readonly scenario: string;
  readonly runs: EndedRun[];
  /** What its gate says, where there is one. */
  gate?: GateTold;
  /** Why it was not run, where a suite goes on without it. */
  passedOver?: ErrorCode;
  /** How many runs that were asked for were not made, and why; null where nobody asked for a number. */
  notRun?: { count: number | null; why: string };
}

/** So many of the runs of a scenario have to pass; null: all that are made. */
export type Rule = RunsRule | null;

/** What a scenario lacks that has arms with a Collector of their own: here there is none, or another one was asked for. */
const NO_COLLECTOR: readonly ErrorCode[] = ['collector-missing', 'sampling-of-its-own'];

/** Of all scenarios one may need a Collector that is not here; who asks for that one is told so. */
export const mayBePassedOver = (
  { sampling }: Pick<Scenario, 'sampling'>,
  { scenario }: { readonly scenario: string | null },
): boolean => scenario === null && sampling !== undefined;

/** A run that cannot be started is one outcome of a suite, not its end. One that lacks its Collector is none: nothing was measured. */
export async function outcomeOf(
  run: () => Promise<EndedRun>,
  { scenario, number, isPassedOver }: Asked,
): Promise<EndedRun | { readonly passedOver: ErrorCode }> {
  const startedAtMs = Date.now();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    if (isPassedOver && NO_COLLECTOR.includes(error.code)) {
      say(`  passed over: ${error.message}`);
      return { passedOver: error.code };
    }
    explain(error);
    const startedAt = new Date(startedAtMs).toISOString();
    const durationMs = Math.max(0, Date.now() - startedAtMs);
    return runWithoutVerdict(scenario, error, { number, startedAt, durationMs });
  }
}

interface Asked extends Pick<RunOutcome, 'number'> {
  readonly scenario: string;
  readonly isPassedOver: boolean;
}

/** What was found of the scenarios that were run: of those that a suite went on without nothing is saved or compared. */
export function notPassedOver<Of extends Pick<Scenario, 'name'>, Sets>(
  found: ReadonlyMap<Of, Sets>,
  tallies: readonly Tally[],
): ReadonlyMap<Of, Sets> {
  const names = tallies.flatMap(({ scenario, passedOver }) => (passedOver === undefined ? [] : [scenario]));
  return new Map([...found].filter(([{ name }]) => !names.includes(name)));
}

export const exitCodesOf = ({ runs }: Pick<Tally, 'runs'>): ExitCode[] =>
  runs.map(({ outcome }) => outcome.exitCode as ExitCode);

/** The gravest of all runs. Where none was there is nothing that could have passed. */
export function exitCodeOf(tallies: readonly Tally[], rule: Rule = null): ExitCode {
  const codes = tallies.flatMap((tally) => scenarioCode(tally, rule) ?? []);
  return codes.length === 0 ? ExitCode.notStarted : gravest(codes);
}

/** Of its runs; null where none was made. */
function scenarioCode(tally: Tally, rule: Rule): ExitCode | null {
  const codes = exitCodesOf(tally);
  if (codes.length === 0) return null;
  return rule === null ? gravest(codes) : exitCodeByRule(codes, ofAllSets(rule, codes.length));
}

/** A gate may make a second set, of which as many have to pass. */
function ofAllSets({ repeat, require }: RunsRule, runs: number): RunsRule {
  const sets = Math.max(1, Math.ceil(runs / repeat));
  return { repeat: sets * repeat, require: sets * require };
}

const notRunLine = ({ notRun }: Tally): string | null =>
  notRun === undefined
    ? null
    : `${notRun.count === null ? 'not run' : `${notRun.count} not run`} (${notRun.why})`;

/** A line for each scenario, where there were several runs, or were to be. */
export function summaryOf(tallies: readonly Tally[], rule: Rule = null): string[] {
  const isOne = tallies.flatMap(exitCodesOf).length <= 1;
  if (isOne && tallies.every(({ notRun }) => notRun === undefined)) return [];
  const width = Math.max(...tallies.map(({ scenario }) => scenario.length));
  const lines = tallies.map((tally) => {
    const { scenario, passedOver, gate } = tally;
    const name = scenario.padEnd(width);
    if (passedOver !== undefined) return `  ${name}  passed over, nothing was measured (${passedOver})`;
    const exitCodes = exitCodesOf(tally);
    const passed = exitCodes.filter((code) => code === ExitCode.pass).length;
    const others = exitCodes.filter((code) => code !== ExitCode.pass);
    const rest = others.length > 0 ? `, other exit codes: ${others.join(' ')}` : '';
    const word = gate === undefined ? '' : `; gate: ${gate.outcome.change}`;
    const all = rule && ofAllSets(rule, exitCodes.length);
    const needed = all === null ? '' : `, ${all.require} of ${all.repeat} have to`;
    const skipped = tally.notRun === undefined ? '' : `; ${notRunLine(tally)}`;
    return `  ${name}  ${passed} of ${exitCodes.length} pass${rest}${needed}${word}${skipped}`;
  });
  return ['\nAll runs', ...lines];
}

/** As machines read it. */
export function scenarioOutcome(tally: Tally, rule: Rule = null): ScenarioOutcome {
  const { scenario, runs, passedOver = null, gate } = tally;
  const exitCodes = exitCodesOf(tally);
  return {
    scenario,
    exitCode: scenarioCode(tally, rule),
    passed: exitCodes.filter((code) => code === ExitCode.pass).length,
    runs: runs.map(({ outcome }) => outcome),
    ...{ passedOver, notRun: notRunLine(tally), gate: gate?.outcome ?? null },
  };
}
