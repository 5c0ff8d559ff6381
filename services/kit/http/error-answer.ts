import { status } from '@grpc/grpc-js';
import { statusCodeOf, statusName } from '../grpc/rpc-error.ts';
import { httpStatus } from './http-status.ts';
import { retryAfter } from './retry-after.ts';

/** Body of every HTTP answer that is an error; `code` is the name of a gRPC status. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

export interface ErrorAnswer {
  readonly httpStatus: number;
  /** `Retry-After`, where the status invites to come again. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
  /** What the error says beyond the body speaks of the inside: for the log, not for the client. */
  readonly isInside: boolean;
}

/**
 * Statuses of which the client is told no details: those speak of the inside, often with an address of it, and many
 * are grpc-js' own. A status that is not named here is an answer, whose details were written for the caller.
 */
const INSIDE: Partial<Record<status, string>> = {
  [status.CANCELLED]: 'the request was cancelled',
  [status.DEADLINE_EXCEEDED]: 'there was no answer in the time of the request',
  [status.INTERNAL]: 'internal error',
  [status.UNAVAILABLE]: 'a service that is needed is not available',
  [status.UNIMPLEMENTED]: 'a service that is needed does not know how',
  [status.DATA_LOSS]: 'data was lost',
};

/** How a thrown error is answered in HTTP. What nobody expected, a bug or an UNKNOWN status, is INTERNAL. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const found = statusCodeOf(error);
  const code = found === status.UNKNOWN ? status.INTERNAL : found;
  const inside = INSIDE[code];
  const details = error instanceof Error && 'details' in error ? String(error.details) : '';
  const comeAgain = retryAfter(code, error);
  return {
    httpStatus: httpStatus(code),
    headers: comeAgain === undefined ? {} : { 'Retry-After': comeAgain },
    body: { code: statusName(code), message: inside ?? details },
    isInside: inside !== undefined,
  };
}
