import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Answer } from './serve.ts';
import { tracer } from './tracing.ts';

export interface Call {
  /** `host:port` of an instance. */
  readonly address: string;
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

/** Calls another service. Its span says where it went: by that the lab knows whom a fault met. Throws without an answer in time. */
export async function call({ address, method, path, body, timeoutMs }: Call): Promise<Answer> {
  const { hostname, port, pathname } = new URL(`http://${address}${path}`);
  const attributes = {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port),
  };
  const span = tracer.startSpan(`${method} ${pathname}`, { kind: SpanKind.CLIENT, attributes });
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  propagation.inject(trace.setSpan(context.active(), span), headers);
  try {
    const response = await fetch(`http://${address}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = { status: response.status, body: await response.json() };
    span.setAttribute('http.response.status_code', answer.status);
    if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    return answer;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}
