import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { explain } from './explain.ts';
import { say } from './output.ts';

/** What came of the runs of a scenario. */
export interface Tally {
  readonly scenario: string;
  readonly exitCodes: ExitCode[];
  /** What its gate says, where there is one. */
  gate?: string;
  /** Why it was not run, where a suite goes on without it. */
  passedOver?: ErrorCode;
}

/** What a scenario lacks that has arms with a Collector of their own: here there is none, or another one was asked for. */
const NO_COLLECTOR: readonly ErrorCode[] = ['collector-missing', 'sampling-of-its-own'];

/** Of all scenarios one may need a Collector that is not here; who asks for that one is told so. */
export const mayBePassedOver = (
  { sampling }: Pick<Scenario, 'sampling'>,
  { scenario }: { readonly scenario: string | null },
): boolean => scenario === null && sampling !== undefined;

/** A run that cannot be started is one outcome of a suite, not its end. One that lacks its Collector is none: nothing was measured. */
export async function outcomeOf(
  run: () => Promise<ExitCode>,
  isPassedOver: boolean,
): Promise<ExitCode | { readonly passedOver: ErrorCode }> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    if (isPassedOver && NO_COLLECTOR.includes(error.code)) {
      say(`  passed over: ${error.message}`);
      return { passedOver: error.code };
    }
    explain(error);
    return error.exitCode;
  }
}

/** What was found of the scenarios that were run: of those that a suite went on without nothing is saved or compared. */
export function notPassedOver<Of extends Pick<Scenario, 'name'>, Sets>(
  found: ReadonlyMap<Of, Sets>,
  tallies: readonly Tally[],
): ReadonlyMap<Of, Sets> {
  const names = tallies.flatMap(({ scenario, passedOver }) => (passedOver === undefined ? [] : [scenario]));
  return new Map([...found].filter(([{ name }]) => !names.includes(name)));
}

/** The gravest of all runs. Where none was there is nothing that could have passed. */
export function exitCodeOf(tallies: readonly Tally[]): ExitCode {
  const codes = tallies.flatMap(({ exitCodes }) => exitCodes);
  const isNothing = codes.length === 0 && tallies.some(({ passedOver }) => passedOver !== undefined);
  return isNothing ? ExitCode.notStarted : gravest(codes);
}

/** A line for each scenario, where there were several runs. */
export function summaryOf(tallies: readonly Tally[]): string[] {
  if (tallies.flatMap(({ exitCodes }) => exitCodes).length <= 1) return [];
  const width = Math.max(...tallies.map(({ scenario }) => scenario.length));
  const lines = tallies.map(({ scenario, exitCodes, passedOver, gate }) => {
    const name = scenario.padEnd(width);
    if (passedOver !== undefined) return `  ${name}  passed over, nothing was measured (${passedOver})`;
    const passed = exitCodes.filter((code) => code === ExitCode.pass).length;
    const others = exitCodes.filter((code) => code !== ExitCode.pass);
    const rest = others.length > 0 ? `, other exit codes: ${others.join(' ')}` : '';
    const word = gate === undefined ? '' : `; gate: ${gate}`;
    return `  ${name}  ${passed} of ${exitCodes.length} pass${rest}${word}`;
  });
  return ['\nAll runs', ...lines];
}
