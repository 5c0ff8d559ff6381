import type { MachineUse } from '../run/machine/machine.ts';

/** A program beside Node: what it says of itself, or why there is none. */
export type Program = { readonly is: string } | { readonly missing: string };

/** What was read of a machine, without a word on what it means. */
export interface Facts {
  readonly platform: string;
  readonly arch: string;
  /** Version of Node, as `24.21.0`. */
  readonly node: string;
  /** Processors that the lab may use. */
  readonly processors: number;
  /** By a quota of its control group; null for none. */
  readonly quota: number | null;
  readonly memory: { readonly availableBytes: number; readonly totalBytes: number };
  /** Where reports go; null where it can not be told. */
  readonly diskBytes: number | null;
  /** Ports of 127.0.0.1 that were listened on and reached; the error's code where that failed. */
  readonly ports: number | string;
  /** Variables that name a proxy. */
  readonly proxies: readonly string[];
  /** By how much the wall clock moved against the monotonic one. */
  readonly clockStepMs: number;
  /** Of one process; null where it can not be told. */
  readonly openFiles: number | null;
  readonly use: MachineUse;
  readonly burn: Burn;
  /** Whether what was compressed by zstd comes back. */
  readonly zstd: boolean;
  readonly docker: Program;
  readonly compose: Program;
  readonly go: Program;
  readonly chromium: Program;
  /** Of etcd, jaeger and prometheus, those that are installed or built. */
  readonly backends: readonly string[];
}

/** How long a piece of work takes that is always the same, ms. */
export interface Burn {
  readonly fastestMs: number;
  readonly medianMs: number;
}
