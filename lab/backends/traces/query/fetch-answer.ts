import { FaultlineError } from '../../../errors.ts';
import { type HttpAnswer, readHttp } from '../../read-http.ts';

/** Reads one answer of the query API; `signal` is the caller's. Throws FaultlineError `traces-query-failed`. */
export async function fetchAnswer(
  url: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await readHttp(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = deadline.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(cause as Error);
    throw queryFailed(url, reason, cause);
  }
}

export function queryFailed(url: string, found: string, cause?: unknown): FaultlineError {
  const message = `The trace store expects to answer ${url.split('?')[0]} with traces, found: ${found}`;
  return new FaultlineError('traces-query-failed', message, { cause });
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
