import { createRequire } from 'node:module';
import { Client, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';

/** A decoded message: 64-bit integers and enums as strings, bytes as Buffer. */
// biome-ignore lint/suspicious/noExplicitAny: messages of a protocol that is loaded at run time
export type Message = any;

const loaded = loadSync(createRequire(import.meta.url).resolve('etcd3/proto/rpc.proto'), {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

function method(service: string, name: string): MethodDefinition<object, object> {
  const definition = (loaded[`etcdserverpb.${service}`] as ServiceDefinition)[name];
  if (definition === undefined) throw new Error(`rpc.proto has no ${service}/${name}`);
  return definition;
}

/** gRPC calls without a client's conveniences, to see every field of a response. */
export class RawClient implements Disposable {
  readonly #client: Client;

  constructor(endpoint: string) {
    this.#client = new Client(endpoint, credentials.createInsecure());
  }

  call(service: string, name: string, request: object): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        (error, response) => (error === null ? resolve(response) : reject(error)),
      );
    });
  }

  /** The call's status when it fails, as `CODE_NUMBER text`; an answer is returned as it is. */
  async outcome(service: string, name: string, request: object): Promise<Message> {
    try {
      return await this.call(service, name, request);
    } catch (error) {
      return `${(error as ServiceError).code} ${(error as ServiceError).details}`;
    }
  }

  stream(service: string, name: string): MessageStream {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    return new MessageStream(this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize));
  }

  range = (request: object): Promise<Message> => this.call('KV', 'Range', request);
  put = (key: string, value: string, more: object = {}): Promise<Message> =>
    this.call('KV', 'Put', { key: Buffer.from(key), value: Buffer.from(value), ...more });
  delete = (key: string): Promise<Message> => this.call('KV', 'DeleteRange', { key: Buffer.from(key) });
  watch = (): MessageStream => this.stream('Watch', 'Watch');

  async revision(): Promise<number> {
    const { header } = await this.range({ key: Buffer.from('revision') });
    return Number(header.revision);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** A bidirectional stream whose responses are taken one by one. */
export class MessageStream implements Disposable {
  readonly call: ClientDuplexStream<object, object>;
  readonly #received: Message[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(call: ClientDuplexStream<object, object>) {
    this.call = call;
    call.on('data', (message) => {
      this.#received.push(message);
      this.#wake?.();
    });
    call.on('error', (error) => {
      this.#failure = error;
      this.#wake?.();
    });
  }

  send(request: object): void {
    this.call.write(request);
  }

  async next(): Promise<Message> {
    while (this.#received.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#received.shift();
  }

  /** Responses until `enough` says so of all taken so far. */
  async until(enough: (taken: readonly Message[]) => boolean): Promise<Message[]> {
    const taken: Message[] = [];
    while (!enough(taken)) taken.push(await this.next());
    return taken;
  }

  /** Responses that came and were not taken. */
  get pending(): number {
    return this.#received.length;
  }

  [Symbol.dispose](): void {
    this.call.cancel();
  }
}
