import type { ErrorRequestHandler } from 'express';
import type { ErrorCode } from '../../error-codes.ts';
import { FaultlineError } from '../../errors.ts';
import { Refused } from '../refused.ts';
import { BODY_LIMIT } from './json-body.ts';

/** Of what is refused before anything is done, or can not be had now; any other is a failure of the lab's. */
const STATUS = {
  'arm-ended': 409,
  'disk-failed': 507,
  'fault-in-force': 409,
  'faults-out-of-reach': 503,
  'foreign-host': 403,
  'foreign-origin': 403,
  'invalid-fault': 400,
  'invalid-load-plan': 400,
  'invalid-request': 400,
  'invalid-settings': 400,
  'metrics-unreachable': 503,
  'mystery-refused': 409,
  'not-found': 404,
  'not-started-here': 409,
  'report-not-read': 404,
  'report-version': 400,
  'request-too-large': 413,
  'settings-not-applied': 409,
  'settings-under-way': 409,
  'step-not-open': 409,
  'token-missing': 401,
  'too-many-requests': 429,
  'traces-query-failed': 503,
} as const satisfies Partial<Record<ErrorCode, number>>;

export type RefusedCode = keyof typeof STATUS;

/** One shape for all: `{ error: { code, message, detail } }`, and `reason` where a code has several. */
export const sendError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const ours = error instanceof FaultlineError ? error : ofTheParser(error);
  const { code, message, detail } = ours;
  const reason = ours instanceof Refused ? ours.reason : undefined;
  const statuses: Partial<Record<ErrorCode, number>> = STATUS;
  response.status(statuses[code] ?? 500).json({ error: { code, reason, message, detail } });
};

/** What express makes of a path or a body that it does not take. */
function ofTheParser(error: unknown): FaultlineError {
  const { type, status, message } = error as { type?: string; status?: number; message: string };
  if (type === 'entity.too.large')
    return new FaultlineError('request-too-large', `Expected a body of at most ${BODY_LIMIT} bytes.`);
  if (error instanceof URIError) return new FaultlineError('invalid-request', `Expected a path: ${message}.`);
  if (status !== undefined && status < 500)
    return new FaultlineError('invalid-request', `Expected a body that can be read: ${message}.`);
  return new FaultlineError('lab-failed', message, { cause: error });
}
