import { performance } from 'node:perf_hooks';
import { status } from '@grpc/grpc-js';
import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { Express, Request, Response } from 'express';
import { CallScope, withScope } from '../call-scope.ts';
import { invalidArgument, statusCodeOf, statusName } from '../grpc/rpc-error.ts';
import type { Kit } from '../kit.ts';
import type { Logger } from '../logger.ts';
import { endSpan, setAttributes, startSpan } from '../telemetry/span.ts';
import { errorAnswer } from './error-answer.ts';

/** The caller's patience in ms, as its header said or by default. */
export const ATTR_REQUEST_TIMEOUT = 'faultline.http.request.timeout_ms';

/** What a load driver says of a request: its number in its route's schedule, and which of its tries this is, from 1. */
const TOLD_BY_DRIVER = [
  ['faultline-request-index', 'faultline.request.index'],
  ['faultline-request-attempt', 'faultline.request.attempt'],
] as const;

const DEFAULT_TIMEOUT_MS = 3_000;
const MAX_TIMEOUT_MS = 60_000;

export interface RouteOptions {
  /** Streams have no deadline; they end when the client leaves. */
  readonly endless?: boolean;
  /** Where this route answers an error otherwise than errorAnswer does. */
  readonly httpStatus?: (error: unknown) => number | undefined;
}

/**
 * One HTTP route: opens the request's root span and call scope (`X-Request-Timeout` becomes the deadline of all
 * that follows), and turns a thrown gRPC status into its HTTP one with `{code, message}` as body: see errorAnswer.
 */
export function route(
  kit: Kit,
  app: Express,
  method: 'GET' | 'POST',
  path: string,
  handle: (request: Request, response: Response) => Promise<void>,
  options: RouteOptions = {},
): void {
  const attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_HTTP_ROUTE]: path,
    [ATTR_URL_SCHEME]: 'http',
  };
  const serveOne = async (request: Request, response: Response) => {
    const startedAt = performance.now();
    const arrivedMs = Date.now();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = startSpan(`${method} ${path}`, { kind: SpanKind.SERVER }, parent);
    setAttributes(span, { ...attributes, [ATTR_URL_PATH]: request.path, ...toldByDriver(request) });
    let scope: CallScope | undefined;
    response.on('close', () => {
      if (!response.writableFinished) scope?.callerLeft();
      setAttributes(span, { [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode });
      if (response.statusCode >= 500) {
        setAttributes(span, { [ATTR_ERROR_TYPE]: String(response.statusCode) });
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      endSpan(span);
      kit.metrics.httpEnded(method, path, response.statusCode, performance.now() - startedAt);
    });
    try {
      const timeoutMs = options.endless ? Number.POSITIVE_INFINITY : requestTimeout(request);
      if (!options.endless) setAttributes(span, { [ATTR_REQUEST_TIMEOUT]: timeoutMs });
      scope = new CallScope(arrivedMs + timeoutMs);
      await context.with(withScope(trace.setSpan(parent, span), scope), handle, undefined, request, response);
    } catch (error) {
      const { httpStatus, headers, body, isInside } = errorAnswer(error);
      if (isInside) context.with(trace.setSpan(parent, span), () => logFailure(kit.logger, error));
      if (response.headersSent) response.end();
      else
        response
          .status(options.httpStatus?.(error) ?? httpStatus)
          .set(headers)
          .json(body);
    }
  };
  if (method === 'GET') app.get(path, serveOne);
  else app.post(path, serveOne);
}

/** What the client is not told. */
function logFailure(logger: Logger, error: unknown): void {
  const code = statusCodeOf(error);
  if (code === status.UNKNOWN || code === status.INTERNAL) logger.error({ err: error }, 'request failed');
  else if (code !== status.CANCELLED)
    logger.warn({ code: statusName(code), reason: String(error) }, 'request failed');
}

function toldByDriver(request: Request): Attributes {
  const told: Attributes = {};
  for (const [header, attribute] of TOLD_BY_DRIVER) {
    const text = request.get(header);
    if (text !== undefined && /^\d{1,15}$/.test(text)) told[attribute] = Number(text);
  }
  return told;
}

function requestTimeout(request: Request): number {
  const text = request.get('x-request-timeout');
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > MAX_TIMEOUT_MS) {
    throw invalidArgument('X-Request-Timeout', `milliseconds from 1 to ${MAX_TIMEOUT_MS}`, text);
  }
  return value;
}
