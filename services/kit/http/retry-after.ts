import type { status } from '@grpc/grpc-js';
import { DEFAULT_RETRY_DELAY_MS } from '../grpc/retry-info.ts';
import { RpcError } from '../grpc/rpc-error.ts';
import { httpStatus } from './http-status.ts';

/** Too Many Requests and Service Unavailable (RFC 6585, RFC 9110). */
const COME_AGAIN: readonly number[] = [429, 503];

/**
 * The `Retry-After` of an answer that failed with `error`: whole seconds, never less than what is known of the delay
 * (RFC 9110, 10.2.3). Undefined for statuses that do not invite to come again.
 */
export function retryAfter(code: status, error: unknown): string | undefined {
  if (!COME_AGAIN.includes(httpStatus(code))) return undefined;
  const known = error instanceof RpcError ? error.retryDelayMs : undefined;
  return String(Math.max(1, Math.ceil((known ?? DEFAULT_RETRY_DELAY_MS) / 1_000)));
}
