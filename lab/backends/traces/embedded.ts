import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { FaultlineError } from '../../errors.ts';
import type { InstanceSpec, RunningInstance, Runtime } from '../../runtime/runtime.ts';
import { readHttp } from '../read-http.ts';
import type { TracesBackend } from './traces.ts';

/** Where the versions that were met differ, as the pinned image. */
export const ANSWERS_AS = 'Jaeger 2.19.0';

export interface EmbeddedTracesOptions {
  /** Bound of the memory that spans take; default 128 MiB. */
  readonly maxBytes?: number;
  /** Name of the instance; default `traces`. */
  readonly name?: string;
}

const MAIN = fileURLToPath(new URL('./embedded/main.ts', import.meta.url));
const Listening = z.object({
  listening: z.object({ otlpGrpc: z.string(), otlpHttp: z.string(), query: z.string() }),
});
const Status = z.object({ evictedTraces: z.number() });

/** Starts the store as a process; it has chosen its ports when this resolves. */
export async function startEmbeddedTraces(
  runtime: Runtime,
  options: EmbeddedTracesOptions = {},
): Promise<EmbeddedTraces> {
  let at: z.infer<typeof Listening>['listening'] = { otlpGrpc: '', otlpHttp: '', query: '' };
  const spec: InstanceSpec = {
    name: options.name ?? 'traces',
    command: [
      process.execPath,
      MAIN,
      ...(options.maxBytes === undefined ? [] : ['--max-bytes', String(options.maxBytes)]),
    ],
    async ready(instance, signal) {
      const [line] = await instance.waitForLine(/^\{"listening":.*\}$/, signal);
      at = Listening.parse(JSON.parse(line)).listening;
    },
  };
  const instance = await runtime.start(spec);
  return new EmbeddedTraces(instance, () => at);
}

/** Traces that the store which answers there no longer has. */
export async function evictedFrom(queryUrl: string): Promise<number> {
  const url = `${queryUrl}/status`;
  try {
    const { text } = await readHttp(url, { signal: AbortSignal.timeout(10_000) });
    return Status.parse(JSON.parse(text)).evictedTraces;
  } catch (cause) {
    const message = `The trace store expects to answer ${url}, found: ${(cause as Error).message}`;
    throw new FaultlineError('traces-query-failed', message, { cause });
  }
}

const FORGET_WITHIN_MS = 10_000;

/** Lets the store which answers there go of traces, see TracesBackend. */
export async function forgetAt(
  queryUrl: string,
  read: ReadonlyMap<string, number>,
  signal?: AbortSignal,
): Promise<void> {
  const url = `${queryUrl}/forget`;
  const timeout = AbortSignal.timeout(FORGET_WITHIN_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(Object.fromEntries(read)),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `The trace store expects to forget what it is told of at ${url}, found: ${(cause as Error).message}`;
    throw new FaultlineError('traces-query-failed', message, { cause });
  }
}

/** Endpoints are read when asked for: a restarted store listens on other ports (and has lost its traces). */
export class EmbeddedTraces implements TracesBackend {
  readonly instance: RunningInstance;
  /** Bytes bound it. */
  readonly maxTraces = null;
  readonly #at: () => { otlpGrpc: string; otlpHttp: string; query: string };

  constructor(instance: RunningInstance, at: () => { otlpGrpc: string; otlpHttp: string; query: string }) {
    this.instance = instance;
    this.#at = at;
  }

  get info() {
    return {
      role: 'traces',
      provider: 'embedded',
      name: 'faultline embedded traces',
      version: packageJson.version,
      answersAs: ANSWERS_AS,
      where: this.queryUrl,
    } as const;
  }

  get otlpGrpc(): string {
    return this.#at().otlpGrpc;
  }

  get otlpHttp(): string {
    return `http://${this.#at().otlpHttp}`;
  }

  get queryUrl(): string {
    return `http://${this.#at().query}`;
  }

  evicted(): Promise<number> {
    return evictedFrom(this.queryUrl);
  }

  forget = (read: ReadonlyMap<string, number>, signal?: AbortSignal): Promise<void> =>
    forgetAt(this.queryUrl, read, signal);

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.instance[Symbol.asyncDispose]());
  }
}
