import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';

export interface SendOptions {
  /** Milliseconds from now. */
  readonly timeoutMs?: number;
  readonly traceparent?: string;
  readonly baggage?: string;
  readonly signal?: AbortSignal;
}

/** How a call ended: its answer or its status. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at the answers of many methods
export type Outcome = { code: string; details: string; trailers?: Metadata; answer?: any; answers?: any[] };

/** A bare client of one address: no resolver, no retries, none of the kit. */
export class GrpcClient implements Disposable {
  readonly #client: Client;
  readonly #definition: ServiceDefinition;

  constructor(definition: ServiceDefinition, address: string) {
    this.#definition = definition;
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.enable_retries': 0,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  unary(method: string, request: object, options: SendOptions = {}): Promise<Outcome> {
    const { path, requestSerialize, responseDeserialize } = this.#method(method);
    return new Promise((resolve) => {
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(options),
        callOptions(options),
        (error, answer) => resolve(outcome(error, { answer })),
      );
      options.signal?.addEventListener('abort', () => call.cancel());
    });
  }

  clientStream(method: string, requests: readonly object[], options: SendOptions = {}): Promise<Outcome> {
    const { path, requestSerialize, responseDeserialize } = this.#method(method);
    return new Promise((resolve) => {
      const call = this.#client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        metadataOf(options),
        callOptions(options),
        (error, answer) => resolve(outcome(error, { answer })),
      );
      for (const request of requests) call.write(request);
      call.end();
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  openServerStream(method: string, request: object, options: SendOptions = {}): ClientReadableStream<any> {
    const { path, requestSerialize, responseDeserialize } = this.#method(method);
    return this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadataOf(options),
      callOptions(options),
    );
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  openBidi(method: string, options: SendOptions = {}): ClientDuplexStream<any, any> {
    const { path, requestSerialize, responseDeserialize } = this.#method(method);
    return this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadataOf(options),
      callOptions(options),
    );
  }

  serverStream(method: string, request: object, options: SendOptions = {}): Promise<Outcome> {
    return collect(this.openServerStream(method, request, options));
  }

  bidi(method: string, requests: readonly object[], options: SendOptions = {}): Promise<Outcome> {
    const call = this.openBidi(method, options);
    for (const request of requests) call.write(request);
    call.end();
    return collect(call);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #method(name: string): MethodDefinition<unknown, unknown> {
    const method = this.#definition[name];
    if (!method) throw new Error(`no method ${name}`);
    return method;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export async function collect(stream: ClientReadableStream<any>): Promise<Outcome> {
  const answers: unknown[] = [];
  try {
    for await (const answer of stream) answers.push(answer);
    return { code: 'OK', details: '', answers };
  } catch (error) {
    return outcome(error as ServiceError, { answers });
  }
}

function outcome(error: ServiceError | null, received: { answer?: unknown; answers?: unknown[] }): Outcome {
  return error
    ? { ...received, code: status[error.code], details: error.details, trailers: error.metadata }
    : { ...received, code: 'OK', details: '' };
}

function metadataOf({ traceparent, baggage }: SendOptions): Metadata {
  const metadata = new Metadata();
  if (baggage) metadata.set('baggage', baggage);
  if (traceparent) metadata.set('traceparent', traceparent);
  return metadata;
}

const callOptions = ({ timeoutMs }: SendOptions) =>
  timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
