/** A plain record that an audit reads, with its place in the order in which they came about. */
export interface AuditRecord {
  /** Whole numbers from 1, growing. */
  readonly cursor: number;
  /** What it is, as `order`. */
  readonly record: string;
}

/** The records after a cursor (0 for the first), so many at most, by their cursors. */
export type AuditPage = (after: number, limit: number) => readonly AuditRecord[];

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;

/**
 * The answer to `GET /audit?after=<cursor>&limit=<records>`: JSON lines, each with its `cursor`; the page after the last
 * one is empty. A message for what can not be read as such a query.
 */
export function auditAnswer(
  page: AuditPage,
  query: URLSearchParams,
): { lines: string } | { problem: string } {
  const after = wholeNumber(query.get('after') ?? '0', 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber(query.get('limit') ?? String(DEFAULT_LIMIT), 1, MAX_LIMIT);
  if (after === undefined) return { problem: `after: expected a cursor, got \`${query.get('after')}\`` };
  if (limit === undefined) {
    return {
      problem: `limit: expected a whole number from 1 to ${MAX_LIMIT}, got \`${query.get('limit')}\``,
    };
  }
  return {
    lines: page(after, limit)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  };
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return /^\d{1,16}$/.test(text) && value >= min && value <= max ? value : undefined;
}
