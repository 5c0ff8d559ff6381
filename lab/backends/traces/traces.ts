import type { Backend } from '../backend.ts';

/** Takes OTLP, answers Jaeger's `/api/v3`. */
export interface TracesBackend extends Backend {
  /** `host:port` of OTLP/gRPC. */
  readonly otlpGrpc: string;
  /** Base URL of OTLP/HTTP (`/v1/traces` is appended by clients). */
  readonly otlpHttp: string;
  /** Base URL of the query API (`/api/v3/...` is appended). */
  readonly queryUrl: string;
  /** Traces that it holds at most, whatever their size: the newest. Null where something else bounds it. */
  readonly maxTraces: number | null;
  /** Traces or spans that the store dropped to stay in its bounds; null where the provider can't tell. */
  evicted(): Promise<number | null>;
  /**
   * Lets the store go of traces that were read and are kept elsewhere, by id (32 hex digits) with how many spans were read of each: one that
   * has others by now stays. Null where the provider keeps its own, as Jaeger does.
   * @throws FaultlineError `traces-query-failed`: they may be gone all the same
   */
  readonly forget: ((read: ReadonlyMap<string, number>, signal?: AbortSignal) => Promise<void>) | null;
}
