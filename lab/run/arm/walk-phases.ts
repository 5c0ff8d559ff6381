import type { PhaseName } from '../../evidence/phases.ts';
import type { RunningLoad } from '../../load/load.ts';
import { type Clock, ClockWatch } from '../../runtime/clock.ts';
import type { PhaseLengths } from '../../scenario/scenario.ts';
import { DRAIN_MS, type FaultTimeline } from '../faults/fault-timeline.ts';
import type { Journal } from '../journal/journal.ts';
import type { MachineUse } from '../machine/machine.ts';
import { until } from '../until.ts';
import type { StopWatch } from '../watch/stop-watch.ts';

/** How often the wall clock is held against the monotonic one: a step that is taken back later is one all the same. */
const LOOK_MS = 250;

export interface WalkOptions {
  readonly arm: string;
  /** Seconds of the settled part of each phase, in their order. */
  readonly lengths: PhaseLengths;
  readonly faults: Pick<FaultTimeline, 'enter' | 'during' | 'leave'>;
  readonly load: Pick<RunningLoad, 'answered' | 'stop' | 'stopped'>;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'write'>;
  /** Starts to measure the machine; the returned function tells of the time since. */
  readonly measure: () => () => MachineUse | Promise<MachineUse>;
  readonly onPhase: (phase: PhaseName) => void;
  /** Ends the arm within a phase: what comes after is not run. */
  readonly stop: Pick<StopWatch, 'enter' | 'leave' | 'signal'>;
  readonly signal: AbortSignal;
}

/**
 * Walks an arm through its phases, which leave no gap: one ends when the next begins, the last one with the load. Each is
 * three stretches: its faults come (and those before it go), it is settled for its length, and it drains. One in which a stop condition
 * is met is settled until then, and is the last. The journal tells of it (`phase.ended`).
 */
export async function walkPhases(options: WalkOptions): Promise<void> {
  const { arm, lengths, faults, load, clock, journal, signal, stop } = options;
  const ends = AbortSignal.any([signal, stop.signal]);
  let startedAtMs = clock.now();
  const last = Object.keys(lengths).at(-1);
  for (const [name, seconds] of Object.entries(lengths)) {
    const machine = options.measure();
    using watch = new PeriodicWatch(clock);
    journal.write('phase.started', { arm, phase: name }, startedAtMs);
    await faults.leave();
    await faults.enter(name);
    options.onPhase(name);
    const fromMs = clock.now();
    const lengthMs = seconds * 1000;
    stop.enter(name, fromMs);
    await unlessStopped([until(fromMs + lengthMs, clock, ends), faults.during(name, fromMs, ends)], stop);
    stop.leave();
    const toMs = clock.now();
    const isLast = name === last || stop.signal.aborted;
    const drained = isLast ? load.stop() : load.answered();
    await Promise.race([drained, until(toMs + DRAIN_MS, clock, signal)]);
    const endedAtMs = isLast ? await load.stopped : clock.now();
    const clockStepMs = Math.round(watch.stepMs());
    const bounds = { startedAtMs, endedAtMs, settled: { fromMs, toMs } };
    const measured = { ...bounds, machine: await machine(), clockStepMs };
    journal.write('phase.ended', { arm, phase: name, ...measured }, endedAtMs);
    startedAtMs = endedAtMs;
    if (isLast) break;
  }
  await faults.leave();
}

async function unlessStopped(
  parts: readonly Promise<void>[],
  { signal }: WalkOptions['stop'],
): Promise<void> {
  try {
    await Promise.all(parts);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  }
}

class PeriodicWatch extends ClockWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor(clock: Clock) {
    super(clock);
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
