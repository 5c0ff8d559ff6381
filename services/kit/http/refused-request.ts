import { status } from '@grpc/grpc-js';
import type { Request } from 'express';
import { invalidArgument, statusName } from '../grpc/rpc-error.ts';
import type { ErrorBody } from './error-answer.ts';

/** How a request that cannot be read is answered; always INVALID_ARGUMENT: sent again, it fares no better. */
export interface RefusedRequest {
  readonly httpStatus: number;
  readonly body: ErrorBody;
}

const refused = (httpStatus: number, field: string, expected: string, found: unknown): RefusedRequest => ({
  httpStatus,
  body: {
    code: statusName(status.INVALID_ARGUMENT),
    message: invalidArgument(field, expected, found).details,
  },
});

/** 415 for a body of another kind than JSON; undefined for JSON and for no body at all. */
export function refusedMediaType(request: Request): RefusedRequest | undefined {
  if (request.is('application/json') !== false) return;
  return refused(415, 'Content-Type', 'application/json', request.get('content-type'));
}

/** Why Express or its body parser could not read a request; undefined for an error that is not the client's. */
export function refusedRequest(
  error: unknown,
  request: Request,
  bodyLimit: string,
): RefusedRequest | undefined {
  if (!(error instanceof Error && 'status' in error && Number(error.status) < 500)) return;
  const httpStatus = Number(error.status);
  const encoding = request.get('content-encoding');
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large':
      return refused(httpStatus, 'body', `${bodyLimit} at most`, 'more');
    case 'entity.parse.failed':
      return refused(httpStatus, 'body', 'JSON', error.message);
    case 'encoding.unsupported':
      return refused(httpStatus, 'Content-Encoding', 'gzip, deflate, br or zstd', encoding);
    case 'charset.unsupported':
      return refused(httpStatus, 'Content-Type', 'a known charset', request.get('content-type'));
    case undefined:
      // The parser hands on what zlib says, and the router what it cannot decode.
      return error instanceof URIError || encoding === undefined
        ? refused(httpStatus, 'request', 'a valid URL', request.originalUrl)
        : refused(httpStatus, 'body', `${encoding}, as Content-Encoding says`, error.message);
    default:
      return refused(httpStatus, 'body', 'all of it', error.message);
  }
}
