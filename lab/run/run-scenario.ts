import { availableParallelism, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Sampling } from '../analysis/sampling/sampling.ts';
import type { BackendInfo } from '../backends/backend.ts';
import { FaultlineError } from '../errors.ts';
import { FORMAT_VERSION, JOURNAL } from '../evidence/read-journal.ts';
import { createRandom } from '../load/random.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Narrowing, narrow } from '../scenario/narrow.ts';
import { phaseLengths } from '../scenario/phase-lengths.ts';
import type { Length, Scenario } from '../scenario/scenario.ts';
import type { FinishedArm } from './collect/finished-arm.ts';
import { requireRoom } from './collect/trace-room.ts';
import { type FinishedRun, finishedRun, type RunStarted } from './finished-run.ts';
import { Journal } from './journal/journal.ts';
import type { Progress } from './journal/progress.ts';
import { judge } from './judge/judge.ts';
import { judgeEarly } from './judge-early.ts';
import { labOfArm, ownCollector } from './lab/arm-sampling.ts';
import { decisionWaitOf } from './lab/backends.ts';
import type { BackendChoice } from './lab/find-backend.ts';
import { type LabOptions, type RunningLab, startLab } from './lab/running-lab.ts';
import type { RuntimeKind } from './lab/runtimes.ts';
import { causeOf } from './problems/cause-of.ts';
import { failureFields, failureOf } from './problems/failure.ts';
import { type Attempts, type Rerun, untilConclusive } from './rerun.ts';

export interface RunOptions {
  /** Name of the scenario, or the path of its file as the user gave it: what judges the run later. */
  readonly source: string;
  readonly seed: number;
  readonly length: Length;
  readonly runtime: RuntimeKind;
  readonly backends: BackendChoice;
  /** How a Collector between services and traces samples; null for none. */
  readonly collector: Sampling | null;
  /** Whether etcd's data stays in the folder. */
  readonly keepData: boolean;
  /** The run's own folder; exists. */
  readonly folder: string;
  /** Of its own among all runs: ids come from it and the seed. */
  readonly id: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  /** Gets a line about each program that has a backend's name and is none. */
  readonly onPassedOver: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** How often an arm that is inconclusive is run again. */
  readonly reruns: number;
  readonly onRerun: (rerun: Rerun) => void;
  /** Asked before an arm is run again; default: always. */
  readonly mayRerun?: () => boolean;
  /** What of the scenario is run and judged; default: all of it. */
  readonly narrowing?: Narrowing | null;
}

/**
 * Runs all arms, the control first, and judges them. A run that ends early once load was sent is judged on the arms that were finished by then;
 * `failure` says why. Whatever happens, all that it started is gone when it settles.
 * @throws FaultlineError where the lab could not be started, or was interrupted
 */
export async function runScenario(whole: Scenario, options: RunOptions): Promise<FinishedRun> {
  const { clock, folder } = options;
  const { scenario, notes } = narrow(whole, options.narrowing ?? null);
  const unwritten = new AbortController();
  // Later than that the run goes on: what was measured is in memory, and the arm's verdict says what happened.
  const isUnderWay = () => journal.events.some(({ type }) => type === 'load.started');
  using journal: Journal = new Journal(join(folder, JOURNAL), clock, (error) => {
    if (!isUnderWay()) unwritten.abort(error);
  });
  journal.write('run.started', { ...startedAs(scenario, options) });
  const signal = AbortSignal.any([options.signal, unwritten.signal]);
  const lab = await startLab(labOf(scenario, options, { journal, signal }));
  const ran: Ran = { finished: [], attempts: {} };
  try {
    await runArms(scenario, options, await lab.open(), ran);
    const { left } = await lab.close();
    const judged = judge(scenario, ran.finished, left, journal);
    return finishedRun(scenario, journal.events, judged, { failure: null, notes });
  } catch (error) {
    const cause = await causeOf(error, AbortSignal.any([signal, lab.lost]));
    const { left } = await lab.close();
    const underWay = isUnderWay();
    const leftByArms = Object.values(ran.attempts).flatMap((attempts) => attempts.left);
    const failure = failureOf(cause, { underWay, leftovers: [...leftByArms, ...left], folder });
    const isJudged = failure instanceof FaultlineError && underWay && !options.signal.aborted;
    const judged = isJudged ? judgeEarly(scenario, ran, failure, left, journal) : null;
    journal.write('run.failed', failureFields(failure));
    if (!isJudged || !judged) throw failure;
    return finishedRun(scenario, journal.events, judged, { failure, notes });
  }
}

function labOf(
  scenario: Scenario,
  options: RunOptions,
  own: Pick<LabOptions, 'journal' | 'signal'>,
): LabOptions {
  const { system, load } = scenario;
  const { id, folder, clock, keepData, onBackend, onPassedOver } = options;
  const ids = createRandom(options.seed, id, 'ids of the lab');
  const sampling = options.collector ?? ownCollector(scenario);
  const collector = sampling && { sampling, decisionWaitS: decisionWaitOf(load.timeoutMs) };
  const { runtime: runtimeKind, backends: backendChoice } = options;
  return {
    ...{ system, id, folder, clock, ids, runtimeKind, backendChoice, collector, keepData },
    ...{ onBackend, onPassedOver },
    ...own,
  };
}

function startedAs(
  { name: scenario }: Scenario,
  { source, id, seed, length, collector: sampling, narrowing = null }: RunOptions,
): RunStarted {
  const machine = {
    node: process.version,
    os: `${type()} ${release()}`,
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
  };
  const { version: faultline } = packageJson;
  const asked = { id, scenario, source, seed, length, sampling, narrowing };
  return { formatVersion: FORMAT_VERSION, faultline, ...asked, machine };
}

/** Filled as the run goes on: what is there when it ends early. */
interface Ran {
  readonly finished: FinishedArm[];
  /** By arm that was begun. */
  readonly attempts: Record<string, Attempts>;
}

async function runArms(
  scenario: Scenario,
  options: RunOptions,
  lab: RunningLab,
  { finished, attempts }: Ran,
): Promise<void> {
  const lengths = phaseLengths(scenario, options.length);
  const arms = Object.keys(scenario.arms).map((arm) => ({ arm, lab: labOfArm(lab, scenario, arm) }));
  for (const {
    lab: { backends, sampling },
  } of arms)
    requireRoom(backends.traces, scenario, lengths, sampling);
  const { seed, onProgress } = options;
  for (const { arm, lab: ofArm } of arms) {
    const soFar: Attempts = { discarded: [], left: [] };
    attempts[arm] = soFar;
    const planned = { lab: ofArm, scenario, arm, seed, lengths, onProgress };
    finished.push(await untilConclusive(planned, options, soFar));
  }
  lab.signal.throwIfAborted();
}
