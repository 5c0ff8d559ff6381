import { Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';

const asIs = (bytes: Buffer) => bytes;
const TRACE_SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

/** Takes OTLP/gRPC, refuses it as a Collector that is full does, or answers nothing as one that hangs. */
export class ScriptedCollector implements AsyncDisposable {
  readonly endpoint: string;
  isFull = false;
  isSilent = false;
  /** Batches that it took. */
  taken = 0;
  readonly #server: Server;

  static async open(): Promise<ScriptedCollector> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, chosen) =>
        error ? reject(error) : resolve(chosen),
      );
    });
    return new ScriptedCollector(server, port);
  }

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
    server.addService(TRACE_SERVICE, {
      Export: (_call: unknown, answer: sendUnaryData<Buffer>) => {
        if (this.isSilent) return;
        if (this.isFull) {
          answer({ code: status.UNAVAILABLE, details: 'data refused due to high memory usage' });
          return;
        }
        this.taken += 1;
        answer(null, Buffer.alloc(0));
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
  }
}
