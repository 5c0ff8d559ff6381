/** Monotonic time in milliseconds and one-shot timers; tests pass a clock that they move by hand. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `ms`; the returned function cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** Longest delay that `setTimeout` takes; longer ones would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(Math.max(0, Math.ceil(ms)), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
