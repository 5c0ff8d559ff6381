/** A request that Prometheus answers with 400 and errorType `bad_data`. */
export class BadDataError extends Error {
  override readonly name = 'BadDataError';
}
