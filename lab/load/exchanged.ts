/** How a request ended; fields as in RequestSample. */
export interface Exchange {
  readonly status: number;
  readonly outcome: string;
  readonly note: string | null;
  /** What an error asks to wait before the next try; null where it asks nothing. */
  readonly retryAfterMs: number | null;
  /** Parsed JSON; null for none. */
  readonly body: unknown;
}
