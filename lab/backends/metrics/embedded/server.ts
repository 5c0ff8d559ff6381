import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ErrorType, PromqlError } from '../../../analysis/metrics/promql/errors.ts';
import type { Route } from './api.ts';
import { BadDataError } from './bad-data.ts';
import type { Parameters } from './parameters.ts';

const MAX_FORM = 1024 * 1024;

const STATUS: Readonly<Record<ErrorType, number>> = { bad_data: 400, execution: 422, timeout: 503 };

/** Serves the routes with Prometheus' envelope and status codes, and its probes under `/-/`. */
export function createApiServer(routes: readonly Route[], isReady: () => boolean): Server {
  return createServer((request, response) => {
    answer(routes, isReady, request, response).catch((error: Error) => {
      process.stderr.write(`${request.method} ${request.url} failed: ${error.stack}\n`);
      if (!response.headersSent) sendError(response, 500, 'internal', error.message);
      else response.destroy();
    });
  });
}

async function answer(
  routes: readonly Route[],
  isReady: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (url === null) return send(response, 400, '400 Bad Request');
  if (url.pathname === '/-/healthy') return send(response, 200, 'Faultline embedded metrics is Healthy.\n');
  if (url.pathname === '/-/ready') {
    if (isReady()) return send(response, 200, 'Faultline embedded metrics is Ready.\n');
    return send(response, 503, 'Service Unavailable\n');
  }
  const pathname = decoded(url.pathname);
  if (pathname === null) return send(response, 400, '400 Bad Request');
  for (const { methods, path, answer } of routes) {
    const match = path.exec(pathname);
    if (match === null) continue;
    if (!methods.includes(request.method ?? '')) return send(response, 405, 'Method Not Allowed\n');
    try {
      const { data, warnings } = answer(await parameters(request, url), match);
      const warned = warnings === undefined ? '' : `,"warnings":${JSON.stringify(warnings)}`;
      return send(response, 200, `{"status":"success","data":${data}${warned}}`, 'application/json');
    } catch (error) {
      if (error instanceof BadDataError) return sendError(response, 400, 'bad_data', error.message);
      if (!(error instanceof PromqlError)) throw error;
      return sendError(response, STATUS[error.errorType], error.errorType, error.message);
    }
  }
  send(response, 404, '404 page not found\n');
}

/** Null where a percent sign stands alone, or for what is no UTF-8. */
function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

async function parameters(request: IncomingMessage, url: URL): Promise<Parameters> {
  if (request.method !== 'POST') return url.searchParams;
  const chunks: Buffer[] = [];
  let size = 0;
  // What is too long is read to its end, but not kept: who is still sending would not read the answer.
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= MAX_FORM) chunks.push(chunk as Buffer);
  }
  if (size > MAX_FORM) throw new BadDataError(`form is larger than ${MAX_FORM} bytes`);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? Buffer.concat(chunks).toString('utf8') : '');
  for (const [name, value] of url.searchParams) form.append(name, value);
  return form;
}

function sendError(response: ServerResponse, status: number, errorType: string, error: string): void {
  send(response, status, JSON.stringify({ status: 'error', errorType, error }), 'application/json');
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8') {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
