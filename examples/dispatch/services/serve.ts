import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { tracer } from './tracing.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Question {
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** By method and path, as `POST /rides`: so the span is named. */
export type Handlers = Readonly<Record<string, (question: Question) => Promise<Answer>>>;

type Plumbing = Readonly<Record<string, (query: URLSearchParams) => string>>;

/** Serves on the port of `PORT`. `plumbing` answers in text and leaves no span: what the lab asks is no traffic. */
export function serve(handlers: Handlers, plumbing: Plumbing = {}): void {
  const unseen: Plumbing = { 'GET /healthz': () => 'ok', ...plumbing };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://any');
    const name = `${request.method} ${pathname}`;
    const asked = unseen[name];
    if (asked) return void response.end(asked(query));
    const handle = handlers[name];
    if (!handle) return answer(response, { status: 404, body: { message: `no ${name}` } });
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = { 'http.request.method': request.method ?? '', 'http.route': pathname };
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    let found: Answer;
    try {
      const body = await bodyOf(request);
      found = await context.with(trace.setSpan(parent, span), () => handle({ query, body }));
    } catch (error) {
      found = { status: 500, body: { message: String(error) } };
    }
    span.setAttribute('http.response.status_code', found.status);
    if (found.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    answer(response, found);
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Question['body']> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}
