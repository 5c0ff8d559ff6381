import type { IncomingMessage } from 'node:http';
import type { TraceStore } from './store.ts';

/** Some ten thousand traces; who reads page by page tells of some hundreds. */
const MAX_BYTES = 1024 * 1024;

/**
 * The lab's own path, beside Jaeger's: `{"<trace id>": <spans>, ...}` are traces that were read, which the store need not hold any more. One
 * that has got other spans since it was read stays. Null where that was understood, else what was expected.
 */
export async function forgetRead(store: TraceStore, request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BYTES) return `expected at most ${MAX_BYTES} bytes`;
  const read = parsed(Buffer.concat(chunks).toString());
  if (read === null) return 'expected a JSON object of trace ids and how many spans were read of each';
  for (const [traceId, spans] of read) store.forget(traceId, spans);
  return null;
}

function parsed(text: string): [traceId: string, spans: number][] | null {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof object !== 'object' || object === null) return null;
  const entries = Object.entries(object);
  return entries.every(([id, spans]) => /^[\da-f]{32}$/.test(id) && Number.isInteger(spans)) ? entries : null;
}
