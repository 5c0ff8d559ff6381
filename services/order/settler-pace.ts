/** How fast, and how long, what was not settled while its client waited is settled. Audits know it too. */
export interface SettlerPace {
  readonly callsPerSecond: number;
  /** Of one call to payment. */
  readonly patienceMs: number;
  /** After the first attempt that failed; each further one waits twice as long. */
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** After which an order is left to a person. */
  readonly maxAttempts: number;
}

export const PACE: SettlerPace = {
  callsPerSecond: 10,
  patienceMs: 2_000,
  initialBackoffMs: 500,
  maxBackoffMs: 30_000,
  maxAttempts: 10,
};

/** How often the outbox is looked at for what is due. */
export const LOOK_EVERY_MS = 100;
/** Orders in hand at a time; the rate bounds them too, but not while the bank is slow. Only one while calls fail. */
export const IN_HAND = 8;
/** Many times what a healthy notification takes, little beside an order. */
export const NOTIFY_PATIENCE_MS = 250;

/** An attempt asks once what is known, and collects or cancels once. */
const CALLS = 2;

/**
 * An attempt's own deadline, in ms: as long as all that it may wait for. Each call waits for its turn behind one of every other
 * order in hand, and then for its answer; so what takes longer waits for nothing that there is.
 */
export const attemptWithinMs = ({ callsPerSecond, patienceMs }: SettlerPace): number =>
  CALLS * ((IN_HAND * 1_000) / callsPerSecond + patienceMs) + NOTIFY_PATIENCE_MS;
