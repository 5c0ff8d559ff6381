import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import type { Patience } from '../../analysis/requests/good.ts';
import { ALL, type Sampling } from '../../analysis/sampling/sampling.ts';
import type { Trace } from '../../analysis/spans/span-tree.ts';
import type { ArmMeasured } from '../../evidence/arm-reader.ts';
import { eventsOf, type JournalEvent } from '../../evidence/events.ts';
import type { PhaseWindow } from '../../evidence/phases.ts';
import type { PromisedLoad, RequestSample } from '../../evidence/requests.ts';
import type { GoodAnswers } from '../../system/good-answer.ts';

/** What befell an arm that the scenario did not ask for, a line each. */
export interface Befallen {
  readonly mishaps: readonly string[];
  /** What the disk did not take: it stays so, unlike a mishap. */
  readonly unwritten: readonly string[];
}

export interface FinishedArm extends Befallen {
  readonly evidence: ArmEvidence;
  /** What the cleanup check found. */
  readonly left: readonly string[];
}

/** What the journal says at the beginning of an arm. */
interface Started {
  readonly arm: string;
  readonly attempt: number;
  readonly patienceMs: Patience;
  readonly goodAnswers?: GoodAnswers;
  readonly sampling?: Sampling;
}

interface Ended extends Befallen {
  readonly left: readonly string[];
}

/**
 * An arm from what it left: its events, from `arm.started` to `arm.ended`, and what it measured. The same whether it has just ended
 * or is read from its run's folder.
 */
export function finishedArm(
  events: readonly JournalEvent[],
  measured: ArmMeasured,
  traces: readonly Trace[],
): FinishedArm {
  const [started] = eventsOf<Started>(events, 'arm.started');
  const ended = eventsOf<Ended>(events, 'arm.ended').at(-1);
  if (!started || !ended) throw new Error('Expected the events of an arm that has ended.');
  const { arm, patienceMs, goodAnswers = {}, sampling = ALL } = started;
  const phases = phasesOf(events);
  const isInPhase = ({ dueMs }: RequestSample) => dueMs >= fromMsOf(phases);
  const load = eventsOf<{ promised: PromisedLoad }>(events, 'load.ended')[0]?.promised;
  const books = booksOf(events, measured.records);
  return {
    evidence: {
      ...{ arm, phases, patienceMs, goodAnswers, sampling, ...(load && { load }), ...(books && { books }) },
      warmUp: measured.requests.filter((request) => !isInPhase(request)),
      samples: measured.requests.filter(isInPhase),
      answers: measured.answers,
      traces: { built: traces },
      metrics: measured.series,
      journal: events,
    },
    left: ended.left,
    mishaps: ended.mishaps,
    unwritten: ended.unwritten,
  };
}

type PhaseEnded = Omit<PhaseWindow, 'name'> & { readonly phase: PhaseWindow['name'] };

/** Those that the arm has ended. */
export function phasesOf(events: readonly JournalEvent[]): PhaseWindow[] {
  return eventsOf<PhaseEnded>(events, 'phase.ended').map(
    ({ phase: name, startedAtMs, endedAtMs, settled }) => ({
      ...{ name, startedAtMs, endedAtMs, settled },
    }),
  );
}

/** What was due before is of the warm-up. */
export const fromMsOf = (phases: readonly PhaseWindow[]) =>
  phases[0]?.startedAtMs ?? Number.POSITIVE_INFINITY;

function booksOf(events: readonly JournalEvent[], records: readonly unknown[]): ArmEvidence['books'] {
  const [unread] = eventsOf<{ error: string }>(events, 'books.unread');
  if (unread) return { unread: unread.error };
  type Read = {
    collectedAtUnixMs: number;
    open: readonly string[];
    instances: readonly string[];
  };
  const [read] = eventsOf<Read>(events, 'books.read');
  if (!read) return undefined;
  const { collectedAtUnixMs, open, instances } = read;
  return { records, collectedAtUnixMs, open, instances };
}
