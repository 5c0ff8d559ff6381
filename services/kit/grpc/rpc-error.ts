import { status } from '@grpc/grpc-js';

/** A gRPC status as an exception; handlers throw it, edges reject with it. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  /** Numeric gRPC status. */
  readonly code: status;
  readonly details: string;
  /** Set when the call never left this process: which protection refused it. */
  readonly rejectedBy: 'breaker' | 'bulkhead' | 'deadline' | undefined;
  /** When it makes sense to come again, in milliseconds from now; undefined where nobody knows. */
  readonly retryDelayMs: number | undefined;

  constructor(
    code: status,
    details: string,
    options: { rejectedBy?: RpcError['rejectedBy']; retryDelayMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(
      `${statusName(code)}: ${details}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.details = details;
    this.rejectedBy = options.rejectedBy;
    this.retryDelayMs = options.retryDelayMs;
  }
}

export const invalidArgument = (field: string, expected: string, found: unknown) =>
  new RpcError(status.INVALID_ARGUMENT, `${field}: expected ${expected}, got ${described(found)}`);

export const notFound = (what: string, id: string) =>
  new RpcError(status.NOT_FOUND, `${what} \`${shortened(id)}\` does not exist`);

/** Of anything that JSON can hold: objects may have a `toString` of their own, and be too deep to be written. */
function described(found: unknown): string {
  if (Array.isArray(found)) return 'an array';
  if (typeof found === 'object' && found !== null) return 'an object';
  return `\`${shortened(String(found))}\``;
}

/** A status travels in an HTTP/2 header, which a caller's own long text would overflow. */
const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}...` : text);

export function statusName(code: number): string {
  return status[code] ?? 'UNKNOWN';
}

/** The gRPC status code of any error: its own, or UNKNOWN's for what is no gRPC error (a DOMException has numeric codes too). */
export function statusCodeOf(error: unknown): status {
  const isGrpcError = error instanceof Error && 'code' in error && 'details' in error;
  return isGrpcError && typeof error.code === 'number' && error.code in status ? error.code : status.UNKNOWN;
}

/** Statuses that speak of the callee's health; the others are answers (not found, invalid, ...). */
const FAILURES: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

export const isFailure = (error: unknown) => FAILURES.has(statusCodeOf(error));
