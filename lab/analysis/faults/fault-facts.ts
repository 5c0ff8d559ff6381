/** From when until when somebody saw a fault in force, whatever the lab wrote of it. Times are epoch ms. */
export interface SeenInForce {
  /** An instance that applied it, or what the lab looked at. */
  readonly by: string;
  /** When the lab had it that it had come there; null where that is not said of it. */
  readonly saidToHaveComeMs: number | null;
  /** When it really came; null where that is not known. */
  readonly fromMs: number | null;
  /** The last moment of it; null where who should know does not say, undefined where nobody can. */
  readonly toMs: number | null | undefined;
  /** How far `toMs` may lie before its undo: an instance knows the moment, who looks only the last look. */
  readonly withinMs: number;
}

/**
 * What one process had counted for a fault at some time, since that process began. For a call fault: its own calls. For a
 * kill or pause: what it sent to the instance's service. For an outage: what it asked of the backend.
 */
export interface FaultCount {
  readonly instance: string;
  /** Tells a restarted instance, which counts from 0, from the one before. */
  readonly process: string;
  /** Calls that the fault could have met. */
  readonly inScope: number;
  /** Of these, those that it met. */
  readonly met: number;
  /** Calls under way that a fault meets by its coming. */
  readonly underWay: number;
  /** Epoch ms; null where it is not known, or nothing was met. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Of a call fault, when the process last began to apply it and when it stopped to, epoch ms by its own clock; null for never. */
  readonly cameMs?: number | null;
  readonly wentMs?: number | null;
}

/** The lab's own look at a silent backend, one each 100 ms. */
export interface ProbeCount {
  readonly sent: number;
  readonly unanswered: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

export interface Meetings {
  readonly inScope: number;
  readonly met: number;
  /** Of the first and the last that was met, epoch ms; null where none was. Of a kill or pause the first within some 100 ms. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** From the earliest to the latest. */
export function span(times: readonly number[]): Pick<Meetings, 'firstMs' | 'lastMs'> {
  if (times.length === 0) return { firstMs: null, lastMs: null };
  const [first, last] = [Math.min, Math.max].map((pick) => times.reduce((a, b) => pick(a, b)));
  return { firstMs: first ?? null, lastMs: last ?? null };
}

/**
 * What came of a fault, by the counters of those that it met. Spans tell only of what services without the kit sent, which count
 * nothing: a call without a span is not counted there.
 */
export interface FaultLedger extends Meetings {
  readonly id: string;
  readonly kind: 'fault' | 'condition';
  readonly text: string;
  /** What `inScope` and `met` count: calls, or the lab's own probes of a backend. */
  readonly counts: 'calls' | 'probes';
  /**
   * When it was ordered and when it was confirmed, when its undo began and when that was confirmed, epoch ms; null when that was
   * never. It surely was in force from `cameMs` to `wentMs`, and surely not before `comingMs` and after `goneMs`.
   */
  readonly comingMs: number | null;
  readonly cameMs: number | null;
  readonly wentMs: number | null;
  readonly goneMs: number | null;
  /** Of the calls in scope, those that it was asked to meet; null where it meets whatever comes. */
  readonly percentage: number | null;
  /** By who counted: the faulty instances, the callers of a dead or silent one, or a silent backend's clients. */
  readonly instances: readonly ({ readonly instance: string } & Meetings)[];
  /**
   * Of a kill: when its instance served again, and what the callers sent to its service and to its new process from then on;
   * of a gateway, which the load alone calls, what the load sent and what had an answer. Null where it did not come back
   * while there was load.
   */
  readonly restart: ({ readonly atMs: number } & Meetings) | null;
  /** Whether services ask anything of a silent backend: then one of them at least has met the silence. */
  readonly isAsked: boolean;
  /** By who has seen it. */
  readonly seen: readonly SeenInForce[];
  /** How it was seen to be out of force before its time; null when it was not. */
  readonly lapse: string | null;
  /** Instances that did not say what they had counted, although they ran. */
  readonly uncounted: readonly string[];
}
