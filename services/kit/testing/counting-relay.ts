import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const FRAME_HEADER_BYTES = 9;
const GOAWAY = 7;
/** Before its reason a GOAWAY has the last stream and the code. */
const GOAWAY_FIELDS_BYTES = 8;

/** Passes connections on to an HTTP/2 server, and counts them and the GOAWAYs that the server sends. */
export class CountingRelay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  connections = 0;
  /** Reasons, as sent. */
  readonly goaways: string[] = [];

  private constructor(target: string) {
    this.#server = createServer((downstream) => {
      this.connections += 1;
      const [host = '', port = ''] = target.split(':');
      const upstream = connect(Number(port), host);
      const frames = new Frames((reason) => void this.goaways.push(reason));
      upstream.on('data', (chunk) => frames.push(chunk));
      downstream.pipe(upstream).pipe(downstream);
      for (const socket of [downstream, upstream]) {
        this.#sockets.add(socket);
        const other = socket === downstream ? upstream : downstream;
        socket
          .on('error', () => {})
          .once('close', () => {
            this.#sockets.delete(socket);
            other.destroy();
          });
      }
    });
  }

  static async start(target: string): Promise<CountingRelay> {
    const relay = new CountingRelay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Finds the GOAWAYs in what a server sends (RFC 9113, 4.1 and 6.8). */
class Frames {
  readonly #onGoaway: (reason: string) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onGoaway: (reason: string) => void) {
    this.#onGoaway = onGoaway;
  }

  push(chunk: Buffer): void {
    let rest = Buffer.concat([this.#rest, chunk]);
    while (rest.length >= FRAME_HEADER_BYTES) {
      const end = FRAME_HEADER_BYTES + rest.readUIntBE(0, 3);
      if (rest.length < end) break;
      if (rest[3] === GOAWAY)
        this.#onGoaway(rest.subarray(FRAME_HEADER_BYTES + GOAWAY_FIELDS_BYTES, end).toString());
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }
}
