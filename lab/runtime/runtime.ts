/** What to run as one instance: a service or a backend. */
export interface InstanceSpec {
  /** Unique in a run, for example `payment-1` or `registry`; names the log file. */
  readonly name: string;
  /** Executable and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Resolves once the instance serves. Called with the started instance; an exit or the time-out rejects the start.
   * Called again after every restart.
   */
  readonly ready?: (instance: RunningInstance, signal: AbortSignal) => Promise<void>;
  /** Default 15 000 ms. */
  readonly readyTimeoutMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A started instance. Disposing stops it (SIGTERM, then SIGKILL) and is idempotent. */
export interface RunningInstance extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly state: 'running' | 'paused' | 'exited';
  readonly logFile: string;
  /** Settles when the current process ends; a restart replaces the promise. */
  readonly exited: Promise<Exit>;
  /** First line of output since this (re)start that matches; rejects on exit or abort. */
  waitForLine(match: RegExp, signal?: AbortSignal): Promise<RegExpMatchArray>;
  /** The last lines of stdout and stderr since this (re)start. */
  lastLines(count: number): readonly string[];
  /** SIGKILL, resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: alive, ports accept, nothing answers. Resolves when the kernel reports it stopped. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** SIGTERM, and SIGKILL after `graceMs` (default 5 000); a paused instance is resumed first. */
  stop(graceMs?: number): Promise<Exit>;
  /** Stops if needed, starts the same spec again and waits until it is ready. */
  restart(): Promise<void>;
}

/** Where instances run. Disposing stops all that it started. */
export interface Runtime extends AsyncDisposable {
  readonly kind: 'process' | 'docker';
  start(spec: InstanceSpec): Promise<RunningInstance>;
  /** Processes of this runtime that are still there; an empty answer after disposing is the proof of cleanup. */
  leftovers(): Promise<readonly Leftover[]>;
}

/** A process, named by its pid on the host and its command line. */
export interface Leftover {
  readonly pid: number;
  readonly command: string;
}
