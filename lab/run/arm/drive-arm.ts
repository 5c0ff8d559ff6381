import type { ArmMeasured } from '../../evidence/arm-reader.ts';
import type { ArmWriter } from '../../evidence/arm-writer.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import { goodAnswersOf } from '../../scenario/good-answers.ts';
import { timedLoad } from '../../scenario/load-shape.ts';
import { patienceOf } from '../../scenario/patience.ts';
import { phaseScale, totalSeconds } from '../../scenario/phase-lengths.ts';
import { systemBooks } from '../collect/system-books.ts';
import { WARM_UP_MS } from '../collect/trace-room.ts';
import { untilFound } from '../collect/until-found.ts';
import { currentInstances } from '../faults/current-instances.ts';
import { RecentSamples } from '../journal/progress.ts';
import { ProgressTicker } from '../journal/progress-ticker.ts';
import type { ArmOptions } from '../lab/arm-options.ts';
import { labLeaseS } from '../lab/lab-lease.ts';
import { ControlTask } from '../machine/control.ts';
import { firstOf } from '../problems/failure.ts';
import { until } from '../until.ts';
import { StopWatch } from '../watch/stop-watch.ts';
import { measureArm } from './measure-arm.ts';
import { measureCapacity } from './measure-capacity.ts';
import { type ReadyArm, startArm } from './running-arm.ts';
import type { StoppedArm } from './stopped-arm.ts';
import { walkPhases } from './walk-phases.ts';

/** Past the last phase the schedule goes on while the last faults are being undone. */
const SLACK_MS = 20_000;
/** A fault's own end, beyond the arm's, should the lab be lost. */
const TTL_MARGIN_MS = 30_000;

/** What an arm's load, system and books have left. */
export interface Driven extends Pick<ArmMeasured, 'requests' | 'answers' | 'records'> {
  readonly left: readonly string[];
  readonly mishaps: readonly string[];
}

/** Starts the system, drives it through the phases, and stops it again. */
export async function driveArm(options: ArmOptions, evidence: ArmWriter): Promise<Driven> {
  const { lab, scenario, arm, attempt, seed, lengths } = options;
  await using control = new ControlTask(lab.clock);
  const scale = phaseScale(scenario, lengths);
  const ttlMs = totalMsOf(options) + TTL_MARGIN_MS;
  const planned = { plans: scenario.faults, scale, ttlMs, leaseTtlS: labLeaseS(scenario, scale) };
  const load = timedLoad(scenario.load, { phases: scenario.phases, lengths, leadMs: WARM_UP_MS });
  await using ready = await startArm({ lab, scenario: { ...scenario, load }, arm, attempt, seed, planned });
  try {
    const { stopped, records } = await drivePhases(options, ready, evidence, control);
    const { requests, answers, mishaps } = stopped;
    const { left } = await stopped.close();
    return { requests, answers, records, left, mishaps };
  } catch (error) {
    if (lab.signal.aborted) throw error;
    throw await ready.causeOf(firstOf(error));
  }
}

const totalMsOf = ({ lengths }: Pick<ArmOptions, 'lengths'>): number => 1000 * totalSeconds(lengths);

async function drivePhases(
  options: ArmOptions,
  ready: ReadyArm,
  evidence: ArmWriter,
  control: ControlTask,
): Promise<{ readonly stopped: StoppedArm; readonly records: readonly unknown[] }> {
  const { lab, scenario, arm, lengths, seed } = options;
  const { clock, journal, backends } = lab;
  const totalMs = totalMsOf(options);
  const expected = { patienceMs: patienceOf(scenario.load), goodAnswers: goodAnswersOf(scenario) };
  const recent = new RecentSamples(expected);
  const { abortOn: conditions = [] } = scenario;
  const stop = new StopWatch({ arm, conditions, lengths, expected, journal });
  // Of a request that has ended the phase has begun.
  const phaseAt = (dueMs: number) => phaseIn(journal.events, arm, dueMs);
  const addresses = currentInstances(lab.registry.instances).map(({ adminAddress }) => adminAddress);
  await untilFound(backends.metrics, addresses, lab.signal);
  const driving = await ready.drive({
    durationMs: WARM_UP_MS + totalMs + SLACK_MS,
    onBatch: (batch) => {
      evidence.requests(batch.map((request) => ({ ...request, phase: phaseAt(request.dueMs) })));
      recent.add(batch);
      stop.add(batch);
    },
    onAnswers: (answers) => evidence.answers(answers),
  });
  const { faults, load, startedAtMs, signal, system } = driving;
  const warmAtMs = startedAtMs + WARM_UP_MS;
  const { onProgress } = options;
  using progress = new ProgressTicker({
    ...{ arm, recent, clock, startedAtMs, endsAtMs: warmAtMs + totalMs, onProgress },
  });
  await until(warmAtMs, clock, signal);
  await walkPhases({
    ...{ arm, lengths, faults, load, clock, journal, signal, stop },
    measure: () => measureArm(control, clock, { system, backends }),
    onPhase: (name) => progress.enter(name),
  });
  const stopped = await driving.stop();
  const records = await systemBooks({ lab, arm }, system);
  await evidence.records(records);
  const { routes } = driving;
  // Of a lost arm nobody asks how much it takes.
  if (stop.signal.aborted) return { stopped, records };
  await measureCapacity({ ...{ lab, arm, seed, routes }, load: scenario.load, baseUrl: system.baseUrl });
  return { stopped, records };
}

/** Phase of its newest attempt that an arm was in; null in its warm-up. */
function phaseIn(events: readonly JournalEvent[], arm: string, tMs: number): PhaseName | null {
  const began = events.findLast(
    (event) =>
      event.arm === arm &&
      event.tMs <= tMs &&
      (event.type === 'phase.started' || event.type === 'load.started'),
  );
  return (began?.phase as PhaseName | undefined) ?? null;
}
