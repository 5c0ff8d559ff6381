import type { WaitStrategy } from 'testcontainers';

/** How an instance runs where the runtime is Docker. */
export interface ContainerSpec {
  readonly image: string;
  /** That it listens on; published on 127.0.0.1 under ports that stay over restarts. */
  readonly ports: readonly number[];
  /** Applies to each start, restarts included; none: ready as soon as it has started. */
  readonly waitFor?: WaitStrategy;
  readonly files?: readonly { readonly content: string; readonly target: string }[];
  /** Folders of the lab's machine, to read. */
  readonly mounts?: readonly { readonly source: string; readonly target: string }[];
  /** Folders to keep data in. Containers that name the same one share it; they go with the run. */
  readonly volumes?: readonly { readonly name: string; readonly target: string }[];
  readonly limits?: ContainerLimits;
}

export interface ContainerLimits {
  /** Default 512. */
  readonly memoryMiB?: number;
  /** Share of the machine's CPU time, in CPUs; default 2. */
  readonly cpus?: number;
}

/** What to run as one instance: a service or a backend. */
export interface InstanceSpec {
  /** Unique in a run, for example `payment-1` or `registry`; names the log file. */
  readonly name: string;
  /** Executable and its arguments; an empty executable is the image's own. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that a process is started in; default the lab's own. A container has that of its image. */
  readonly cwd?: string;
  /** Needed by the docker runtime, ignored by the other. */
  readonly container?: ContainerSpec;
  /**
   * Resolves once the instance serves. Called with the started instance; an exit or the time-out rejects the start.
   * Called again after every restart.
   */
  readonly ready?: (instance: RunningInstance, signal: AbortSignal) => Promise<void>;
  /** Default 15 000 ms. */
  readonly readyTimeoutMs?: number;
}

/** Neither code nor signal: the engine that would know no longer answers. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The kernel ended it for the memory limit of its container. */
  readonly outOfMemory?: true;
}

/** How long control groups with a quota were held off the processors so far, because they had used it up. */
export interface Throttling {
  readonly periods: number;
  /** Of these, those in which they were held off. */
  readonly throttledPeriods: number;
}

/** A started instance. Disposing stops it (SIGTERM, then SIGKILL) and is idempotent. */
export interface RunningInstance extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly state: 'running' | 'paused' | 'exited';
  /** The same by the kernel, or the engine, as it is at this moment, whoever brought it about. */
  observedState(): Promise<'running' | 'paused' | 'exited'>;
  /** Of its own quota of processor time, since its last start; null where it has none of its own, as a process. */
  throttling(): Promise<Throttling | null>;
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
  /** Marks all that this runtime starts. */
  readonly runId: string;
  /** Aborts when what it started would outlive a killed lab. */
  readonly unprotected: AbortSignal;
  start(spec: InstanceSpec): Promise<RunningInstance>;
  /** Where the lab reaches an address that instances use among themselves. */
  reach(address: string): string;
  /** What this runtime started and is still there, one line each; none after disposing is the proof of cleanup. */
  leftovers(): Promise<readonly string[]>;
}
