import type { Books, UnreadBooks } from '../../evidence/books.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import type { PhaseWindow } from '../../evidence/phases.ts';
import type { ClientAnswer, PromisedLoad, RequestSample } from '../../evidence/requests.ts';
import type { Series } from '../../evidence/series.ts';
import type { GoodAnswers } from '../../system/good-answer.ts';
import type { Patience } from '../requests/good.ts';
import type { Sampling } from '../sampling/sampling.ts';
import type { Trace } from '../spans/span-tree.ts';

/** All that one arm left behind. Hypotheses and reports read nothing else. */
export interface ArmEvidence {
  readonly arm: string;
  readonly phases: readonly PhaseWindow[];
  /** Of all requests that were due in a phase. */
  readonly samples: readonly RequestSample[];
  /** By route: a right answer that takes longer is not a good one. */
  readonly patienceMs?: Patience;
  /** By route: an answer that does not say one of these is not a good one. */
  readonly goodAnswers?: GoodAnswers;
  /** Of those that were due before the first phase: they open connections and count for nothing. */
  readonly warmUp?: readonly RequestSample[];
  /** Absent where the arm was not finished. */
  readonly load?: PromisedLoad;
  /**
   * What clients were told by requests and their tries, in the order they ended: of the load with its warm-up, and of what the
   * lab asked before it. Absent where the arm was not finished.
   */
  readonly answers?: readonly ClientAnswer[];
  /** Read when the load had ended; absent where the arm was not finished. */
  readonly books?: Books | UnreadBooks;
  /** As they were sent, or, of evidence that may be too large for that, as they were built while it was read. */
  readonly traces: OtlpTracesData | BuiltTraces;
  /** Which traces were to be kept; all of them when absent. */
  readonly sampling?: Sampling;
  readonly metrics: readonly Series[];
  readonly journal: readonly JournalEvent[];
}

export interface BuiltTraces {
  /** By their first span. */
  readonly built: readonly Trace[];
}
