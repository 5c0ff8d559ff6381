import { status } from '@grpc/grpc-js';
import { CallError } from '../kit/grpc/call-error.ts';
import { statusCodeOf } from '../kit/grpc/rpc-error.ts';

/**
 * Where the answer to a new order differs from the usual HTTP status. A key of another order is 422
 * (draft-ietf-httpapi-idempotency-key-header-07). And a 503 promises that there is no order: where the connection broke with
 * the request on its way nobody knows, so that is 502.
 */
export function orderStatus(error: unknown): number | undefined {
  const code = statusCodeOf(error);
  if (code === status.ALREADY_EXISTS) return 422;
  const lost = error instanceof CallError && error.progress !== 'not-started' && !error.isAnswer;
  if (code === status.UNAVAILABLE && lost) return 502;
  return undefined;
}
