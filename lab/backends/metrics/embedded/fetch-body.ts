import { isUtf8 } from 'node:buffer';
import { Agent, type IncomingMessage, request } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ScrapeProtocol } from '../metrics.ts';
import type { Body } from './exposition.ts';
import { isOpenMetrics } from './media-type.ts';
import type { Target } from './target.ts';

const MAX_BODY = 64 * 1024 * 1024;
/** As Go's client: the first one and nine redirects. */
const MAX_REQUESTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** As Prometheus 3 asks, so that a target chooses the same format for both; `allow-utf-8` are names that need quotes. */
const ACCEPT = [
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7',
  'application/openmetrics-text;version=0.0.1;q=0.6',
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5',
  'text/plain;version=0.0.4;q=0.4',
  '*/*;q=0.3',
].join(',');

export interface ScrapedBody extends Body {
  readonly openMetrics: boolean;
}

/** One keep-alive connection to one target. */
export class TargetConnection implements Disposable {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #fallback: ScrapeProtocol | null;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor({ url, timeoutMs, fallbackProtocol }: Target) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
    this.#fallback = fallbackProtocol;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** Rejects with the reason if there is no complete answer with status 200 within the timeout. */
  async scrape(): Promise<ScrapedBody> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#get(signal).catch((error: NodeJS.ErrnoException & { reused?: boolean }) => {
        // The target may have closed the idle connection in the very moment it was used again.
        if (error.reused === true && !signal.aborted) return this.#get(signal);
        throw error;
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`Get "${this.#url}": no complete answer within ${this.#timeoutMs} ms`, {
        cause: error,
      });
    }
  }

  /** Goes where the target says, as Prometheus does. */
  async #get(signal: AbortSignal): Promise<ScrapedBody> {
    let url = this.#url;
    for (let requests = 0; requests < MAX_REQUESTS; requests++) {
      const response = await this.#request(url, signal);
      const { location } = response.headers;
      if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined)
        return read(response, this.#fallback);
      response.resume();
      url = this.#next(url, location);
    }
    throw new Error(`Get "${url}": stopped after ${MAX_REQUESTS} redirects`);
  }

  #next(from: string, location: string): string {
    const next = URL.parse(location, from);
    if (next?.protocol === 'http:') return next.href;
    throw new Error(
      `Get "${from}": expected to be sent to another http address, got ${JSON.stringify(location)}`,
    );
  }

  #request(url: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const get = request(url, {
        agent: this.#agent,
        signal,
        headers: {
          accept: ACCEPT,
          'accept-encoding': 'gzip',
          'user-agent': 'Faultline',
          'x-prometheus-scrape-timeout-seconds': String(this.#timeoutMs / 1000),
        },
      });
      get.on('error', (error: NodeJS.ErrnoException) => {
        const message = `Get "${url}": ${error.message || error.code}`;
        reject(
          Object.assign(new Error(message, { cause: error }), {
            reused: get.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'),
          }),
        );
      });
      get.on('response', resolve);
      get.end();
    });
  }
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // A fault of either ends what is read from it.
  return pipeline(response, createGunzip(), () => {});
}

async function read(response: IncomingMessage, fallback: ScrapeProtocol | null): Promise<ScrapedBody> {
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`server returned HTTP status ${response.statusCode} ${response.statusMessage}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // What it holds unpacked is bounded, too: a few bytes of gzip may be gigabytes.
  for await (const chunk of unpacked(response)) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new Error(`body is larger than ${MAX_BODY} bytes`);
    chunks.push(chunk as Buffer);
  }
  const bytes = Buffer.concat(chunks);
  return {
    text: bytes.toString('utf8'),
    // Where there is nothing to read nothing need be said of it.
    openMetrics: bytes.length > 0 && isOpenMetrics(response.headers['content-type'] ?? '', fallback),
    validUtf8: isUtf8(bytes),
  };
}
