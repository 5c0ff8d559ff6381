import { eventsOf, type JournalEvent } from '../../evidence/events.ts';
import type { PhaseLengths } from '../../scenario/scenario.ts';
import type { ArmSeen, PhaseSeen, RunProgress } from './views.ts';

/** What an arm takes beside its phases, about: until its system is warm, and until its traces are read. */
const STARTS_MS = 5_000;
const GATHERS_MS = 3_000;
/** What a run takes beside its arms. */
const FRAME_MS = 3_000;

export interface PhaseCount {
  readonly ended: number;
  readonly good: number;
}

interface Known {
  readonly arms: readonly string[];
  readonly lengths: PhaseLengths;
  /** Of its journal, by now. */
  readonly events: readonly JournalEvent[];
  /** By arm, then by phase. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, PhaseCount>>;
  readonly nowMs: number;
}

/** Seconds that a run of so many arms takes, about. */
export const aboutSeconds = (arms: number, lengths: PhaseLengths): number =>
  Math.round((FRAME_MS + arms * (STARTS_MS + msOf(lengths) + GATHERS_MS)) / 1000);

/** Where a run is, by its journal. */
export function runProgress({ arms, lengths, events, counts, nowMs }: Known): RunProgress {
  const found = arms.map((arm) => {
    const own = events.filter((event) => event.arm === arm);
    const begun = own.findLastIndex(({ type }) => type === 'arm.started');
    const attempt = Math.max(1, eventsOf(own, 'arm.started').length);
    const latest = begun < 0 ? [] : own.slice(begun);
    return armSeen({ arm, attempt, lengths, events: latest, counts: counts.get(arm), nowMs });
  });
  return {
    arms: found.map(({ seen }) => seen),
    phaseLeftMs: found.find(({ phaseLeftMs }) => phaseLeftMs !== null)?.phaseLeftMs ?? null,
    leftMs: found.reduce((sum, { leftMs }) => sum + leftMs, 0),
  };
}

interface OneArm {
  readonly arm: string;
  readonly attempt: number;
  readonly lengths: PhaseLengths;
  /** Of its newest attempt. */
  readonly events: readonly JournalEvent[];
  readonly counts: ReadonlyMap<string, PhaseCount> | undefined;
  readonly nowMs: number;
}

function armSeen({ arm, attempt, lengths, events, counts, nowMs }: OneArm) {
  const [started] = eventsOf(events, 'arm.started');
  const [begun, over] = [eventsOf(events, 'phase.started'), eventsOf(events, 'phase.ended')];
  const names = Object.keys(lengths);
  const phases = names.map((name): PhaseSeen => {
    const isDone = over.some(({ phase }) => phase === name);
    const isNow = !isDone && begun.some(({ phase }) => phase === name);
    const { ended, good } = counts?.get(name) ?? { ended: 0, good: 0 };
    const state = isDone ? 'done' : isNow ? 'now' : 'next';
    return { name, seconds: lengths[name] ?? 0, state, ended, good };
  });
  const now = phases.find(({ state }) => state === 'now');
  const isStopped = events.some(({ type }) => type === 'arm.stopped');
  const isOver = !now && (isStopped || over.length === names.length);
  const sinceMs = now ? nowMs - (begun.findLast(({ phase }) => phase === now.name)?.tMs ?? nowMs) : 0;
  const phaseLeftMs = now ? Math.max(0, now.seconds * 1000 - sinceMs) : null;
  const nextMs = 1000 * phases.reduce((sum, each) => sum + (each.state === 'next' ? each.seconds : 0), 0);
  const state: ArmSeen['state'] = !started
    ? 'next'
    : events.some(({ type }) => type === 'arm.ended')
      ? 'done'
      : isOver
        ? 'gathering'
        : begun.length > 0
          ? 'loaded'
          : 'starting';
  const leftMs = {
    next: STARTS_MS + nextMs + GATHERS_MS,
    starting: Math.max(0, STARTS_MS - (nowMs - (started?.tMs ?? nowMs))) + nextMs + GATHERS_MS,
    loaded: (phaseLeftMs ?? 0) + nextMs + GATHERS_MS,
    gathering: Math.max(0, GATHERS_MS - (nowMs - (over.at(-1)?.tMs ?? nowMs))),
    done: 0,
  }[state];
  return { seen: { name: arm, attempt, state, phases }, phaseLeftMs, leftMs };
}

const msOf = (lengths: PhaseLengths) =>
  1000 * Object.values(lengths).reduce((sum, seconds) => sum + seconds, 0);
