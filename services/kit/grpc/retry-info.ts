import { fileURLToPath } from 'node:url';
import { Metadata, status } from '@grpc/grpc-js';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import type { Answer } from './served-layer.ts';

/** What a caller is told where nobody knows better. */
export const DEFAULT_RETRY_DELAY_MS = 1_000;
/** Statuses that invite to come again: HTTP's 429 and 503. */
export const COME_AGAIN: ReadonlySet<status> = new Set([status.RESOURCE_EXHAUSTED, status.UNAVAILABLE]);

const DETAILS_KEY = 'grpc-status-details-bin';
const TYPE_URL = 'type.googleapis.com/google.rpc.RetryInfo';
const PROTO_ROOT = fileURLToPath(new URL('../../proto/', import.meta.url));

interface StatusMessage {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Buffer }[];
}
interface RetryInfo {
  readonly retryDelay: { readonly seconds: number; readonly nanos: number } | null;
}
interface Codecs {
  readonly status: MessageTypeDefinition<StatusMessage, StatusMessage>;
  readonly retryInfo: MessageTypeDefinition<RetryInfo, RetryInfo>;
}

let codecs: Codecs | undefined;

/** Loaded when the first call fails: most services never need them. */
function loadCodecs(): Codecs {
  if (codecs) return codecs;
  const loaded = loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], {
    includeDirs: [PROTO_ROOT],
    longs: Number,
    defaults: true,
  });
  codecs = {
    status: loaded['google.rpc.Status'] as unknown as Codecs['status'],
    retryInfo: loaded['google.rpc.RetryInfo'] as unknown as Codecs['retryInfo'],
  };
  return codecs;
}

/** The delay in milliseconds that a failed call's trailers ask for; undefined when they ask for none. */
export function retryDelayIn(trailers: Metadata): number | undefined {
  const [bytes] = trailers.get(DETAILS_KEY);
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    const detail = loadCodecs()
      .status.deserialize(bytes)
      .details.find(({ type_url }) => type_url === TYPE_URL);
    const delay = detail && loadCodecs().retryInfo.deserialize(detail.value).retryDelay;
    return delay ? delay.seconds * 1_000 + delay.nanos / 1e6 : undefined;
  } catch {
    return undefined; // Another server's bytes: no advice is better than a second error.
  }
}

/** Trailers with the advice to come again after `delayMs`, as google.rpc.RetryInfo in the rich error model. */
export function retryInfo(code: status, details: string, delayMs: number): Metadata {
  const { status: statusCodec, retryInfo: retryCodec } = loadCodecs();
  const wholeMs = Math.ceil(delayMs);
  const retryDelay = { seconds: Math.floor(wholeMs / 1_000), nanos: (wholeMs % 1_000) * 1e6 };
  const value = retryCodec.serialize({ retryDelay });
  const trailers = new Metadata();
  const message = { code, message: details, details: [{ type_url: TYPE_URL, value }] };
  trailers.set(DETAILS_KEY, statusCodec.serialize(message));
  return trailers;
}

/** An answer that says when to come again, if its status invites to and nobody has said so yet. */
export function withRetryInfo(answer: Answer): Answer {
  const { code, details, metadata } = answer;
  if (code === undefined || !COME_AGAIN.has(code) || metadata?.get(DETAILS_KEY).length) return answer;
  const advice = retryInfo(code, details ?? '', DEFAULT_RETRY_DELAY_MS);
  if (metadata) advice.merge(metadata);
  return { ...answer, metadata: advice };
}
