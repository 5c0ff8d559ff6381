import { cpus } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { samplingName } from '../analysis/sampling/sampling.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { readAccepted, withAccepted } from '../gate/accepted.ts';
import { hasBaseline, readBaseline, requireWritable, saveBaseline } from '../gate/baseline-file.ts';
import { baselineOf } from '../gate/baseline-of.ts';
import type { Baseline } from '../gate/baseline-schema.ts';
import type { RunFigures } from '../gate/figures.ts';
import {
  type Compared,
  compare,
  type Gate,
  gateExitCode,
  judgeGate,
  needsConfirmation,
} from '../gate/gate.ts';
import { removeGate, writeGate } from '../gate/gate-files.ts';
import { gateLines } from '../gate/gate-lines.ts';
import { type Accepted, requireDecidable } from '../gate/primaries.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { explain } from './explain.ts';
import { BASELINES } from './gate-flags.ts';
import { say, tell as tellPeople, warn } from './output.ts';
import { mayBePassedOver } from './tally.ts';

/** What the runs of a scenario found, in their order; those of the base only where that is run too. */
export interface Sets {
  readonly head: readonly RunFigures[];
  readonly base: readonly RunFigures[];
}

export type Found = ReadonlyMap<Scenario, Sets>;

/** What is done with runs beside judging each: saved as a baseline, or held against one. */
export interface Gating {
  /** Once all runs are made. The codes of it count beside those of the runs; `tell` gets the word of each gate. */
  end(found: Found, again: Again, tell?: Tell): Promise<readonly ExitCode[]>;
}

export type Tell = (scenario: Scenario, word: Gate['change'] | 'not run') => void;

/** Makes another set of runs, of these scenarios; null where it was interrupted. */
export type Again = (scenarios: readonly Scenario[]) => Promise<Found | null>;

/**
 * Null where no baseline is asked for. What can not be compared is refused here, before any run; what a gate before said is gone, so that nobody
 * takes it for the word of this one, whatever becomes of that.
 * @throws FaultlineError `gate-without-primary`, `gate-can-not-decide`, or as `readBaseline`, `readAccepted` and `requireWritable` do
 */
export async function openGating(
  scenarios: readonly Scenario[],
  options: CliArguments,
  runtime: Baseline['runtime'],
): Promise<Gating | null> {
  const { base, baseline, saveBaseline: saveTo, repeat, seed, length } = options;
  if (base !== null || baseline !== null) await removeGates(scenarios, options);
  const accepted = await acceptedBy(scenarios, options);
  if (base !== null) {
    for (const scenario of scenarios) requireDecidable(scenario, repeat, repeat);
    return {
      end: (found, again, tell) => gateAll(found, { options, accepted, again, baseOf: sideOfBase, tell }),
    };
  }
  if (saveTo !== null) {
    await requireWritable(resolve(saveTo));
    for (const scenario of scenarios) if (scenario.primary) requireDecidable(scenario, repeat, repeat);
    return { end: (found) => saveAll(found, saveTo, repeat) };
  }
  if (baseline === null) return null;
  const sampling = options.collector && samplingName(options.collector);
  const saved = new Map<Scenario, Baseline>();
  for (const scenario of scenarios) {
    // Passed over where it was saved: it is no gate that fails where its Collector is not.
    if (mayBePassedOver(scenario, options) && !hasBaseline(baseline, scenario)) continue;
    const of = await readBaseline(baseline, scenario, { seed, length, sampling, runtime });
    requireDecidable(scenario, of.runs.length, repeat);
    saved.set(scenario, of);
  }
  const baseOf: GateAll['baseOf'] = (scenario) => saved.get(scenario) ?? null;
  return { end: (found, again, tell) => gateAll(found, { options, accepted, again, baseOf, tell }) };
}

/** What stands beside the baselines; a line that could never count is refused. */
async function acceptedBy(
  scenarios: readonly Scenario[],
  { base, baseline }: CliArguments,
): Promise<readonly Accepted[]> {
  if (base === null && baseline === null) return [];
  const accepted = await readAccepted(resolve(baseline ?? BASELINES));
  for (const scenario of scenarios) withAccepted(scenario, accepted);
  return accepted;
}

const gateFolder = ({ reports }: CliArguments, { name }: Scenario) => join(resolve(reports), name);

const removeGates = (scenarios: readonly Scenario[], options: CliArguments) =>
  Promise.all(scenarios.map((scenario) => removeGate(gateFolder(options, scenario))));

async function saveAll(found: Found, folder: string, repeat: number): Promise<ExitCode[]> {
  const codes: ExitCode[] = [];
  for (const [scenario, { head: runs }] of found) {
    if (runs.length === 0) {
      // Whether that is a failure its runs have said: one that is passed over is none.
      warn(`\nNo baseline of ${scenario.name} is saved: no run of it came to its end`);
      continue;
    }
    try {
      const passed = runs.filter(({ isPass }) => isPass);
      const side = sideOf(scenario, passed);
      if (side === null || passed.length < repeat) {
        const message = `Expected all runs of ${scenario.name} to pass before they are saved as a baseline, got ${passed.length} of ${repeat}`;
        throw new FaultlineError('baseline-not-saved', message, { exitCode: ExitCode.inconclusive });
      }
      const file = await saveBaseline(resolve(folder), side);
      say(
        `\nbaseline: ${relative(process.cwd(), file)} (${runs.length} ${runs.length === 1 ? 'run' : 'runs'} of ${scenario.name})`,
      );
    } catch (error) {
      codes.push(explained(error));
    }
  }
  return codes;
}

interface GateAll {
  readonly options: CliArguments;
  readonly accepted: readonly Accepted[];
  readonly again: Again;
  readonly tell: Tell | undefined;
  /** What these runs are held against; null where there is nothing. */
  readonly baseOf: (scenario: Scenario, sets: Sets) => Baseline | null;
}

async function gateAll(
  found: Found,
  { options, accepted, again, baseOf, tell }: GateAll,
): Promise<ExitCode[]> {
  const runs = [...found.values()].flatMap(({ base, head }) => [...base, ...head]);
  const startedAtMs = Math.min(...runs.map(({ run }) => run.startedAtMs));
  const first = comparedOf(found, baseOf, accepted);
  const suspects = [...first].flatMap(([scenario, each]) => (needsConfirmation(each) ? [scenario] : []));
  for (const { name } of suspects) {
    say(`\n${name} is worse than its baseline: a second set of ${options.repeat} runs has to say the same`);
  }
  const fresh = suspects.length > 0 ? await again(suspects) : NONE;
  if (fresh === null) return [];
  const second = comparedOf(fresh, baseOf, accepted);
  const codes: ExitCode[] = [];
  for (const [scenario, sets] of found) {
    const compared = first.get(scenario);
    if (!compared) {
      const isAlone = sets.head.length > 0;
      const why = isAlone ? 'there is nothing to hold it against' : 'no run of it came to its end';
      warn(`\nGate of ${scenario.name}: not run, since ${why}`);
      codes.push(gateExitCode({ change: 'inconclusive' }, options));
      tell?.(scenario, 'not run');
      continue;
    }
    const gate = judgeGate(compared, second.get(scenario) ?? null);
    tellPeople(`\n${gateLines(gate).join('\n')}`);
    tell?.(scenario, gate.change);
    const code = gateExitCode(gate, options);
    codes.push(code);
    if (gate.change === 'inconclusive' && code === ExitCode.pass && options.onInconclusive === 'warn')
      warn(`\nGate of ${scenario.name}: could not tell, so nothing was held against the baseline`);
    if (gate.change === 'regressed' && code === ExitCode.pass)
      warn(`\nGate of ${scenario.name}: regressed, and fails nothing (--gate-mode advise)`);
    try {
      const startedAt = new Date(startedAtMs).toISOString();
      const durationMs = Math.max(0, Date.now() - startedAtMs);
      await writeGate(gateFolder(options, scenario), gate, { startedAt, durationMs, policy: options });
    } catch (error) {
      codes.push(explained(error));
    }
  }
  return codes;
}

const NONE: Found = new Map();

function comparedOf(
  found: Found,
  baseOf: GateAll['baseOf'],
  accepted: readonly Accepted[],
): ReadonlyMap<Scenario, Compared> {
  const compared = new Map<Scenario, Compared>();
  for (const [scenario, sets] of found) {
    const [base, head] = [baseOf(scenario, sets), sideOf(scenario, sets.head)];
    if (base && head) compared.set(scenario, compare(scenario, base, head, accepted));
  }
  return compared;
}

const sideOfBase: GateAll['baseOf'] = (scenario, { base }) => sideOf(scenario, base);

function sideOf(scenario: Scenario, runs: readonly RunFigures[]): Baseline | null {
  const [first, ...others] = runs;
  return first ? baselineOf(scenario, [first, ...others], cpus()[0]?.model.trim() ?? 'unknown') : null;
}

function explained(error: unknown): ExitCode {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  return error.exitCode;
}
