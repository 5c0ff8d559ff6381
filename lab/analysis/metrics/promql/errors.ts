/** What Prometheus' HTTP API calls the kind of a failed query. */
export type ErrorType = 'bad_data' | 'execution' | 'timeout';

/** A query that can't be answered: what it says is wrong, or what it comes to. The words are Prometheus 3's where it has any. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  readonly errorType: ErrorType;

  constructor(errorType: ErrorType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorType = errorType;
  }
}

/** A fault in the text of a query, with line and column (both from 1) in front. */
export function parseError(text: string, at: number, message: string): PromqlError {
  const before = text.slice(0, at).split('\n');
  const place = `${before.length}:${(before.at(-1) ?? '').length + 1}`;
  return new PromqlError('bad_data', `${place}: parse error: ${message}`);
}

/** The expression is right, its evaluation fails on the data. */
export function executionError(message: string): PromqlError {
  return new PromqlError('execution', message);
}
