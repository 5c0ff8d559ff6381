import type { IncomingMessage, ServerResponse } from 'node:http';
import { status } from '@grpc/grpc-js';
import { HTTP_ENCODINGS } from './compression.ts';
import { encodeJsonRequest } from './encode.ts';
import { exportResponse, exportResponseJson, statusMessage } from './export-response.ts';
import { MAX_HTTP_BYTES } from './limits.ts';
import { scanRequest } from './scan.ts';
import type { TraceStore } from './store.ts';
import { WireError } from './wire.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** An answer other than success. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly httpStatus: number;

  constructor(httpStatus: number, message: string) {
    super(message);
    this.httpStatus = httpStatus;
  }
}

/**
 * OTLP/HTTP: `POST /v1/traces`, protobuf or JSON, optionally compressed. The answer has the request's content type;
 * whatever is wrong with a body, its size too, is 400, as the Collector has it.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp, go.opentelemetry.io/collector/receiver/otlpreceiver
 */
export function createOtlpHttpHandler(store: TraceStore) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const type = mediaType(request.headers['content-type']);
    take(store, request, type).then(
      (rejected) => {
        response.writeHead(200, { 'content-type': type });
        response.end(type === PROTOBUF ? exportResponse(rejected) : exportResponseJson(rejected));
      },
      (error: unknown) => refuse(request, response, type, error),
    );
  };
}

/** Empty where the header, parameters included, is not well formed. */
function mediaType(header = ''): string {
  const [, type = '', parameters = ''] = /^\s*([^;\s]*)\s*(.*)$/.exec(header) ?? [];
  const wellFormed = /^(?:;\s*(?:[\w.!#$%&'*+^`|~-]+=(?:[\w.!#$%&'*+^`|~-]+|"(?:[^"\\]|\\.)*"))?\s*)*$/;
  return wellFormed.test(parameters) ? type.toLowerCase() : '';
}

/** Returns the number of spans rejected. */
async function take(store: TraceStore, request: IncomingMessage, type: string): Promise<number> {
  const encoding = request.headers['content-encoding'] ?? '';
  const decompress = HTTP_ENCODINGS.get(encoding);
  if (decompress === undefined) {
    const known = [...HTTP_ENCODINGS.keys()].filter((name) => name !== '').join(', ');
    // The Collector has no words for this where it does not know the media type either.
    const httpStatus =
      type === PROTOBUF || type === JSON_TYPE || !request.headers['content-type'] ? 400 : 500;
    throw new Refusal(httpStatus, `unsupported content encoding, supported: ${known}; got ${encoding}`);
  }
  const path = request.url?.split('?')[0];
  if (path !== '/v1/traces') throw new Refusal(404, `no such path: ${path}`);
  if (request.method !== 'POST') throw new Refusal(405, `expected POST, got ${request.method}`);
  if (type !== PROTOBUF && type !== JSON_TYPE) {
    throw new Refusal(
      415,
      `unsupported media type, supported: ${JSON_TYPE}, ${PROTOBUF}; got ${type || 'none'}`,
    );
  }
  const compressed = await readBody(request);
  const body = await decompress(compressed, { maxOutputLength: MAX_HTTP_BYTES }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
      throw new Refusal(400, `the body is not valid ${encoding}: ${error.message}`);
    },
  );
  const scanned = scanRequest(type === PROTOBUF ? body : encodeJsonRequest(body.toString('utf8')));
  store.add(scanned);
  return scanned.rejected;
}

function tooLarge(): Refusal {
  return new Refusal(400, `expected at most ${MAX_HTTP_BYTES} bytes`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_HTTP_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(request: IncomingMessage, response: ServerResponse, type: string, error: unknown): void {
  if (response.destroyed) return;
  // What is left of the body is dropped, so that the connection can be used again.
  request.resume();
  const { message } = error as Error;
  const malformed = error instanceof WireError;
  const httpStatus = error instanceof Refusal ? error.httpStatus : malformed ? 400 : 500;
  const code = httpStatus === 500 ? status.INTERNAL : status.INVALID_ARGUMENT;
  // The Collector's router and method check know no media types.
  const asStatus = httpStatus !== 404 && httpStatus !== 405 && httpStatus !== 415;
  if (asStatus) {
    response.writeHead(httpStatus, { 'content-type': type === PROTOBUF ? PROTOBUF : JSON_TYPE });
    response.end(type === PROTOBUF ? statusMessage(code, message) : JSON.stringify({ code, message }));
  } else {
    response.writeHead(httpStatus, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(message);
  }
}
