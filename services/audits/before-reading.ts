import type { AuditEvidence } from 'faultline';

/** Who reads the books may be outside of the engine that a service is in, whose clock the lab lets be off by so much at most. */
export const CLOCKS_APART_MS = 100;

/**
 * Whether something was there for certain before the books were read. They are read one after the other, callers first: what came meanwhile may be on record at
 * the callee alone.
 */
export const isBeforeReading = (atUnixMs: number, { collectedAtUnixMs }: AuditEvidence): boolean =>
  atUnixMs < collectedAtUnixMs - CLOCKS_APART_MS;
