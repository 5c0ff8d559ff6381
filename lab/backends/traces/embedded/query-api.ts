import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { forgetRead } from './forget.ts';
import { parseQuery } from './go-values.ts';
import { ParamError, type Params, parseTraceId, parseTraceQuery, readSpanKind } from './query-params.ts';
import { renderTrace, resourceSpansText } from './render.ts';
import { findTraces } from './search.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { storeMetrics } from './store-metrics.ts';
import { summarizeTrace } from './summary.ts';
import { DECODE, Turns } from './turns.ts';

/** Not one of Jaeger's. */
const FORGET = '/forget';
/** Characters gathered before a write: an answer of many megabytes is never held as a whole. */
const WRITE_CHARS = 256 * 1024;

/** Jaeger's HTTP `/api/v3` over a store, and `/status`, `/metrics` and `/forget` of the store itself. */
export function createQueryHandler(store: TraceStore) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(store, request, response).catch((error: unknown) => {
      if (error instanceof ParamError) sendError(response, error.httpStatus, error.message);
      else if (response.headersSent) response.destroy(error as Error);
      else sendError(response, 500, String(error));
    });
  };
}

async function answer(store: TraceStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  if (request.method === 'POST' && path === FORGET) {
    const expected = await forgetRead(store, request);
    return expected === null ? sendJson(response, 200, {}) : sendError(response, 400, expected);
  }
  const params = parseQuery(query);
  request.resume();
  if (request.method !== 'GET') return sendError(response, 405, `expected GET, got ${request.method}`);
  const [, traceId] = /^\/api\/v3\/traces\/([^/]+)$/.exec(path) ?? [];
  if (traceId !== undefined) {
    const trace = store.get(parseTraceId(traceId, params));
    return sendTraces(store, trace === undefined ? [] : [trace], response);
  }
  switch (path) {
    case '/api/v3/traces':
      return sendTraces(store, await findTraces(store, parseTraceQuery(params)), response);
    case '/api/v3/trace-summaries':
      return sendSummaries(store, await findTraces(store, parseTraceQuery(params)), response);
    case '/api/v3/services':
      return sendJson(response, 200, { services: store.operations.services() });
    case '/api/v3/operations':
      return sendJson(response, 200, { operations: operations(store, params) });
    case '/status':
      return sendJson(response, 200, store.status());
    case '/metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(storeMetrics(store.status()));
      return;
    default:
      // Jaeger answers every other path with its web page, which the store has not.
      return sendError(response, 404, `no such path: ${path}`);
  }
}

/** A span without a kind is shown as `internal`, but not found as such: so does Jaeger. */
function operations(store: TraceStore, params: Params): { name: string; spanKind: string }[] {
  const spanKind = readSpanKind(params);
  return store.operations
    .of(params.get('service') ?? '')
    .filter(({ kind }) => spanKind === undefined || kind === spanKind)
    .map(({ name, kind }) => ({ name, spanKind: kind === '' ? 'internal' : kind }));
}

async function sendTraces(
  store: TraceStore,
  traces: readonly StoredTrace[],
  response: ServerResponse,
): Promise<void> {
  if (traces.length === 0) return sendError(response, 404, 'No traces found');
  const turns = new Turns();
  await stream(response, turns, '{"result":{"resourceSpans":[', traces, ']}}', async function* (trace) {
    for (const resourceSpans of (await renderTrace(store, trace, turns)) ?? []) {
      yield resourceSpansText(resourceSpans);
    }
  });
}

async function sendSummaries(
  store: TraceStore,
  traces: readonly StoredTrace[],
  response: ServerResponse,
): Promise<void> {
  const turns = new Turns();
  await stream(response, turns, '{"summaries":[', traces, ']}', async function* (trace) {
    const summary = await summarizeTrace(store, trace, turns);
    if (summary !== null) yield [JSON.stringify(summary)];
  });
}

/** `itemsOf` gives the items of a trace, each in pieces; commas go between them. */
async function stream(
  response: ServerResponse,
  turns: Turns,
  head: string,
  traces: readonly StoredTrace[],
  tail: string,
  itemsOf: (trace: StoredTrace) => AsyncIterable<Iterable<string>>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  await pipeline(async function* () {
    let text = head;
    let separator = '';
    for (const trace of traces) {
      for await (const item of itemsOf(trace)) {
        text += separator;
        separator = ',';
        for (const piece of item) {
          text += piece;
          if (turns.spend(DECODE)) await turns.next();
          if (text.length < WRITE_CHARS) continue;
          yield text;
          text = '';
        }
      }
    }
    yield text + tail;
  }, response);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, httpCode: number, message: string): void {
  sendJson(response, httpCode, { error: { httpCode, message } });
}
