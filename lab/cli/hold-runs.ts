import { join, relative } from 'node:path';
import { ExitCode } from '../errors.ts';
import type { Baseline } from '../gate/baseline-schema.ts';
import { type Compared, compare, judgeGate, needsConfirmation } from '../gate/gate.ts';
import { writeGate } from '../gate/gate-files.ts';
import { gateLines } from '../gate/gate-lines.ts';
import { type GateTime, type GateTold, toldGate, toldNotRun } from '../gate/gate-suite.ts';
import type { Accepted } from '../gate/primaries.ts';
import {
  advisedLine,
  type GateOutcome,
  type GatePolicy,
  gateWeight,
} from '../report/invocation/gate-outcome.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { explained } from './explain.ts';
import { say, tell as tellPeople, warn } from './output.ts';
import { type Again, type Found, type Sets, sideOf } from './sets.ts';

/** Gets what the gate of a scenario says. */
export type Tell = (scenario: Scenario, told: GateTold) => void;

/** What the runs of a scenario are held against; null where there is nothing. */
export type BaseOf = (scenario: Scenario, sets: Sets) => Baseline | null;

interface How {
  readonly policy: GatePolicy;
  readonly accepted: readonly Accepted[];
  readonly again: Again;
  readonly tell: Tell | undefined;
  readonly baseOf: BaseOf;
  /** What `--base` names, with its commit; null where there is none. */
  readonly against: string | null;
  /** Of its reports, where a gate leaves its files. */
  readonly folderOf: (scenario: Scenario) => string;
  /** Runs of a set. */
  readonly repeat: number;
}

/** Holds all runs against their base, with a second set of those that are worse; gives back what becomes of each gate. */
export async function holdRuns(found: Found, how: How): Promise<ExitCode[]> {
  const { policy, accepted, again, tell, baseOf, folderOf, repeat, against } = how;
  const first = comparedOf(found, baseOf, accepted);
  const suspects = [...first].flatMap(([scenario, each]) => (needsConfirmation(each) ? [scenario] : []));
  for (const scenario of suspects) {
    const worse = first.get(scenario)?.claims.filter(({ change }) => change === 'regressed') ?? [];
    const claims = worse.map(({ claim }) => claim).join(', ');
    say(
      `\n${scenario.name} is worse than its baseline in ${claims}: a second set of ${repeat} runs has to say the same`,
    );
  }
  const fresh = suspects.length > 0 ? await again(suspects) : NONE;
  if (fresh === null) return [];
  const second = comparedOf(fresh, baseOf, accepted);
  const codes: ExitCode[] = [];
  for (const [scenario, sets] of found) {
    const time = timeOf([sets, fresh.get(scenario)]);
    const compared = first.get(scenario);
    if (!compared) {
      const isAlone = sets.head.length > 0;
      const why = isAlone ? 'there is nothing to hold it against' : 'no run of it came to its end';
      warn(`\nGate of ${scenario.name}: not run, since ${why}`);
      const told = toldNotRun(scenario.name, why, policy, time);
      codes.push(told.outcome.exitCode as ExitCode);
      tell?.(scenario, told);
      continue;
    }
    const gate = judgeGate(compared, second.get(scenario) ?? null, against);
    const told = toldGate(gate, policy, time);
    tellPeople(`\n${gateLines(gate).join('\n')}`);
    tell?.(scenario, told);
    codes.push(told.outcome.exitCode as ExitCode);
    try {
      await writeGate(folderOf(scenario), gate, told);
      say(`  gate: ${relative(process.cwd(), join(folderOf(scenario), 'gate.md'))}, and gate.json beside it`);
    } catch (error) {
      codes.push(explained(error));
    }
    const through = letThrough(scenario.name, told.outcome);
    if (through !== null) warn(`\n${through}`);
  }
  return codes;
}

/** The warning of one that fails nothing though it did not hold; null where there is none. */
function letThrough(scenario: string, gate: GateOutcome): string | null {
  const { change, exitCode, policy } = gate;
  if (exitCode !== ExitCode.pass || gateWeight(change, policy) === null) return null;
  const by = policy.mode === 'advise' ? '--gate-mode advise' : '--on-inconclusive warn';
  return (
    advisedLine([{ scenario, gate }]) ??
    `Gate of ${scenario}: not decided. It has not passed, and fails nothing (${by})`
  );
}

const NONE: Found = new Map();

function comparedOf(
  found: Found,
  baseOf: BaseOf,
  accepted: readonly Accepted[],
): ReadonlyMap<Scenario, Compared> {
  const compared = new Map<Scenario, Compared>();
  for (const [scenario, sets] of found) {
    const [base, head] = [baseOf(scenario, sets), sideOf(scenario, sets.head)];
    if (base && head) compared.set(scenario, compare(scenario, base, head, accepted));
  }
  return compared;
}

/** Of the runs of one scenario, between which those of others may have been made. */
function timeOf(all: readonly (Sets | undefined)[]): GateTime {
  const runs = all.flatMap((sets) => [...(sets?.base ?? []), ...(sets?.head ?? [])]).map(({ run }) => run);
  const startedAtMs = runs.length === 0 ? Date.now() : Math.min(...runs.map((run) => run.startedAtMs));
  const durationMs = runs.reduce((sum, run) => sum + run.durationMs, 0);
  return { startedAt: new Date(startedAtMs).toISOString(), durationMs };
}
