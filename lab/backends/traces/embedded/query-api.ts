import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ParamError, parseTraceQuery } from './query-params.ts';
import { listOperations, renderTrace, summarizeTrace } from './render.ts';
import { findTraces } from './search.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { storeMetrics } from './store-metrics.ts';

/** Characters gathered before a write; between two writes the server takes in spans. */
const WRITE_CHARS = 256 * 1024;

/** Jaeger's HTTP `/api/v3` over a store, and `/status` and `/metrics` of the store itself. */
export function createQueryHandler(store: TraceStore) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(store, request, response).catch((error: unknown) => {
      if (error instanceof ParamError) sendError(response, 400, error.message);
      else if (response.headersSent) response.destroy(error as Error);
      else sendError(response, 500, String(error));
    });
  };
}

async function answer(store: TraceStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store');
  request.resume();
  if (request.method !== 'GET') return sendError(response, 405, `expected GET, got ${request.method}`);
  const [, traceId] = /^\/api\/v3\/traces\/([^/]+)$/.exec(pathname) ?? [];
  if (traceId !== undefined) return sendTraces(store, byId(store, traceId), response);
  switch (pathname) {
    case '/api/v3/traces':
      return sendTraces(store, findTraces(store, parseTraceQuery(searchParams)), response);
    case '/api/v3/trace-summaries': {
      const summaries = findTraces(store, parseTraceQuery(searchParams)).map((t) => summarizeTrace(store, t));
      return sendJson(response, 200, { summaries });
    }
    case '/api/v3/services':
      return sendJson(response, 200, { services: services(store) });
    case '/api/v3/operations': {
      const kind = searchParams.get('spanKind') || searchParams.get('span_kind') || undefined;
      const operations = listOperations(store, searchParams.get('service') ?? '', kind);
      return sendJson(response, 200, { operations });
    }
    case '/status':
      return sendJson(response, 200, store.status());
    case '/metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(storeMetrics(store.status()));
      return;
    default:
      return sendError(response, 404, `no such path: ${pathname}`);
  }
}

function byId(store: TraceStore, text: string): StoredTrace[] {
  if (!/^[0-9a-f]{1,32}$/i.test(text)) {
    throw new ParamError(`malformed parameter trace_id: expected up to 32 hex digits, got ${text}`);
  }
  const trace = store.get(text.padStart(32, '0'));
  return trace === undefined ? [] : [trace];
}

function services(store: TraceStore): string[] {
  return [...new Set(Array.from(store.origins(), (origin) => origin.service))]
    .filter((name) => name !== '')
    .sort();
}

async function sendTraces(
  store: TraceStore,
  traces: readonly StoredTrace[],
  response: ServerResponse,
): Promise<void> {
  if (traces.length === 0) return sendError(response, 404, 'No traces found');
  response.writeHead(200, { 'content-type': 'application/json' });
  await pipeline(tracesText(store, traces), response);
}

/** Trace by trace: an answer of many megabytes is never held as a whole. */
async function* tracesText(store: TraceStore, traces: readonly StoredTrace[]): AsyncGenerator<string, void> {
  let text = '{"result":{"resourceSpans":[';
  let separator = '';
  for (const trace of traces) {
    for (const resourceSpans of renderTrace(store, trace)) {
      text += separator + JSON.stringify(resourceSpans);
      separator = ',';
    }
    if (text.length < WRITE_CHARS) continue;
    yield text;
    text = '';
    await nextTurn();
  }
  yield `${text}]}}`;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, httpCode: number, message: string): void {
  sendJson(response, httpCode, { error: { httpCode, message } });
}
