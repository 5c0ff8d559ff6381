import { status } from '@grpc/grpc-js';
import { COME_AGAIN, DEFAULT_RETRY_DELAY_MS } from '../grpc/retry-info.ts';
import { RpcError } from '../grpc/rpc-error.ts';

/**
 * The `Retry-After` of an answer that failed with `error`: whole seconds, never less than what is known of the delay
 * (RFC 9110, 10.2.3). Undefined for statuses that do not invite to come again, and where nobody said to.
 */
export function retryAfter(code: status, error: unknown): string | undefined {
  const known = error instanceof RpcError ? error.retryDelayMs : undefined;
  const invites = COME_AGAIN.has(code) || (code === status.ABORTED && known !== undefined);
  if (!invites) return undefined;
  return String(Math.max(1, Math.ceil((known ?? DEFAULT_RETRY_DELAY_MS) / 1_000)));
}
