import type { Sampling } from '../analysis/sampling/sampling.ts';
import type { StartedInfo } from '../backends/backend.ts';
import type { FaultlineError } from '../errors.ts';
import { eventsOf, type JournalEvent } from '../evidence/events.ts';
import type { FORMAT_VERSION } from '../evidence/read-journal.ts';
import type { Narrowing } from '../scenario/narrow.ts';
import type { Length, Scenario } from '../scenario/scenario.ts';
import type { Judged } from './judge/judge.ts';
import { samplingNotes } from './judge/sampling-note.ts';
import { tellIgnored } from './lab/ignored-keys.ts';
import type { Discarded } from './rerun.ts';

/** Where a run was made. */
export interface Machine {
  /** Version of Node, as `v24.11.0`. */
  readonly node: string;
  /** As `Linux 6.12.0`. */
  readonly os: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What `run.started` says: all that is known of a run before it has begun. */
export interface RunStarted {
  /** Of the run's folder: the events of the journal and the files of `evidence/`. */
  readonly formatVersion: typeof FORMAT_VERSION;
  /** The version that made the run. */
  readonly faultline: string;
  readonly id: string;
  /** Its name. */
  readonly scenario: string;
  /** Where its file is: a name, or a path as the user gave it. */
  readonly source: string;
  readonly seed: number;
  readonly length: Length;
  /** Of the Collector between services and traces; null where there was none. */
  readonly sampling: Sampling | null;
  /** What of the scenario was run and is judged; null for all of it, absent where nobody could ask for less. */
  readonly narrowing?: Narrowing | null;
  readonly machine: Machine;
}

/** All that a report is made of. */
export interface FinishedRun
  extends Judged,
    Omit<RunStarted, 'scenario' | 'source' | 'formatVersion' | 'narrowing'> {
  readonly scenario: Scenario;
  readonly runtime: 'process' | 'docker';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly backends: readonly StartedInfo[];
  /** By arm: why earlier attempts were thrown away, a line each. */
  readonly discarded: Discarded;
  /** Why it ended before all arms had; null when they had. */
  readonly failure: FaultlineError | null;
}

/** A run from its journal and how it was judged: the same whether it has just ended or is read from its folder. */
export function finishedRun(
  scenario: Scenario,
  events: readonly JournalEvent[],
  judged: Judged,
  { failure, notes }: { readonly failure: FaultlineError | null; readonly notes: readonly string[] },
): FinishedRun {
  const [started] = eventsOf<RunStarted>(events, 'run.started');
  const [runtime] = eventsOf<{ kind: 'process' | 'docker' }>(events, 'runtime.started');
  if (!started || !runtime) throw new Error('Expected the events of a run that has started.');
  const { faultline, id, seed, length, sampling, machine, tMs: startedAtMs } = started;
  const [checked] = eventsOf<{ durationMs?: number }>(events, 'cleanup.checked').filter(
    ({ arm }) => arm === undefined,
  );
  // The clock may have been anchored anew meanwhile: what a run took is no matter of the wall clock.
  const endedAtMs =
    checked?.durationMs === undefined
      ? (events.at(-1)?.tMs ?? startedAtMs)
      : startedAtMs + checked.durationMs;
  return {
    ...{ scenario, faultline, id, seed, length, sampling, machine, startedAtMs, endedAtMs },
    runtime: runtime.kind,
    backends: eventsOf<{ backend: StartedInfo }>(events, 'backend.started').map(({ backend }) => backend),
    discarded: discardedIn(scenario, events),
    failure,
    ...judged,
    notes: [...notes, ...judged.notes, ...samplingNotes(sampling, events), ...tellIgnored(events).notices],
  };
}

function discardedIn(scenario: Scenario, events: readonly JournalEvent[]): Discarded {
  const all = eventsOf<{ why: string }>(events, 'arm.discarded');
  const names = Object.keys(scenario.arms).filter((name) => events.some(({ arm }) => arm === name));
  return Object.fromEntries(
    names.map((name) => [name, all.filter(({ arm }) => arm === name).map(({ why }) => why)]),
  );
}
