import type { RunningInstance } from '../runtime/runtime.ts';

export type BackendRole = 'registry' | 'traces' | 'metrics' | 'collector';
/** `attached` is what somebody else has started. */
export type BackendProvider = 'embedded' | 'binary' | 'container' | 'attached';

/** What a backend really is; printed at the start of a run and kept in the report. */
export interface BackendInfo {
  readonly role: BackendRole;
  readonly provider: BackendProvider;
  /** Product, for example `etcd`, `prometheus`, `faultline embedded registry`. */
  readonly name: string;
  readonly version: string;
  /** Product and version whose answers an embedded backend gives, for example `Prometheus 3.16.0`. */
  readonly answersAs?: string;
  /** File of a binary, as `/usr/bin/etcd`. */
  readonly path?: string;
  /** Endpoint as its clients use it. */
  readonly where: string;
}

/** Of a run, which starts its own. */
export type StartedInfo = BackendInfo & { readonly provider: Exclude<BackendProvider, 'attached'> };

/** A started backend; disposing stops it. */
export interface Backend extends AsyncDisposable {
  readonly info: BackendInfo;
  /** The instance behind it, for `outage` faults (pause and resume). */
  readonly instance: RunningInstance;
}
