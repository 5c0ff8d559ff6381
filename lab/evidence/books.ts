/** What the system has on record of its business. Only its own audits know a field of it. */
export interface Books {
  readonly records: readonly unknown[];
  /** When they were read, ms since the epoch. */
  readonly collectedAtUnixMs: number;
  /** Names of what was still to be settled then, though that was waited for. */
  readonly open: readonly string[];
  /** That have books. */
  readonly instances: readonly string[];
}

/** Why nobody knows what stands in them. */
export interface UnreadBooks {
  readonly unread: string;
}
