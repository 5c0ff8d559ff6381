import { isUtf8 } from 'node:buffer';
import { Agent, type IncomingMessage, request } from 'node:http';

const MAX_BODY = 64 * 1024 * 1024;
/** As Prometheus asks, so that a target chooses the same format for both. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
  'text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

export interface Body {
  readonly text: string;
  readonly openMetrics: boolean;
  readonly validUtf8: boolean;
}

/** One keep-alive connection to one target. */
export class TargetConnection implements Disposable {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string, timeoutMs: number) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** Rejects with the reason if there is no complete answer with status 200 within the timeout. */
  async scrape(): Promise<Body> {
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

  #get(signal: AbortSignal): Promise<Body> {
    return new Promise((resolve, reject) => {
      const get = request(this.#url, {
        agent: this.#agent,
        signal,
        headers: {
          accept: ACCEPT,
          'user-agent': 'Faultline',
          'x-prometheus-scrape-timeout-seconds': String(this.#timeoutMs / 1000),
        },
      });
      get.on('error', (error: NodeJS.ErrnoException) => {
        const message = `Get "${this.#url}": ${error.message || error.code}`;
        reject(
          Object.assign(new Error(message, { cause: error }), {
            reused: get.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'),
          }),
        );
      });
      get.on('response', (response) => read(response).then(resolve, reject));
      get.end();
    });
  }
}

async function read(response: IncomingMessage): Promise<Body> {
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`server returned HTTP status ${response.statusCode} ${response.statusMessage}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new Error(`body is larger than ${MAX_BODY} bytes`);
    chunks.push(chunk as Buffer);
  }
  const bytes = Buffer.concat(chunks);
  return {
    text: bytes.toString('utf8'),
    openMetrics: /^\s*application\/openmetrics-text\b/i.test(response.headers['content-type'] ?? ''),
    validUtf8: isUtf8(bytes),
  };
}
