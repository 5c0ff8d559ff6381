/** What the page itself has to say of the lab. */
export type OwnCode = 'lab-not-answering' | 'lab-starting' | 'lab-answered';

export interface RefusalOptions {
  /** Of docs/error-codes.md, or the page's own; undefined where somebody else has answered, as Prometheus. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly status?: number | undefined;
}

/** Why the lab has not done what it was asked. The message is what the lab says, in English. */
export class Refusal extends Error {
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly status: number | undefined;

  constructor(message: string, { code, reason, status }: RefusalOptions = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.status = status;
  }
}
