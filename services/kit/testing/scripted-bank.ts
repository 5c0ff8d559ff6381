import { once } from 'node:events';
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type InstanceRecord, keys } from '@faultline/control';
import type { status } from '@grpc/grpc-js';
import { bank } from '../../proto/contracts.ts';
import type { Rig } from './rig.ts';

/** What a scripted bank does with one call. */
export type Reply = (stream: ServerHttp2Stream) => void;

const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' };

/** Answers with a charge. */
export const answer: Reply = (stream) => {
  const message = bank.definition().Charge?.responseSerialize({ chargeId: 'scripted' }) ?? Buffer.alloc(0);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
};

/** Fails at once, with trailers only. */
export const fail =
  (code: status, trailers: Record<string, string> = {}): Reply =>
  (stream) =>
    stream.respond(
      { ...HEADERS, 'grpc-status': String(code), 'grpc-message': 'scripted', ...trailers },
      { endStream: true },
    );

/** Begins to answer, then fails. */
export const beginThenFail =
  (code: status): Reply =>
  (stream) => {
    stream.respond(HEADERS, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code) }));
    stream.end();
  };

/** Refuses the stream before looking at it. */
export const refuse: Reply = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);

/** Breaks the connection in the middle of the call. */
export const drop: Reply = (stream) => stream.session?.destroy();

/**
 * A bank that does on the wire what no real service would: registered in etcd like one, answering each call by the
 * next reply of its script, and with a charge when that is used up.
 */
export class ScriptedBank implements AsyncDisposable {
  /** Headers of the calls, in their order. */
  readonly received: IncomingHttpHeaders[] = [];
  readonly sessions = new Set<ServerHttp2Session>();
  readonly address: string;
  readonly #server: Http2Server;
  #script: Reply[] = [];

  private constructor(server: Http2Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('session', (session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => {});
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      this.received.push(headers);
      // The whole request first, as a server that decides on it.
      stream.resume().once('end', () => (this.#script.shift() ?? answer)(stream));
    });
  }

  static async open(rig: Rig, instance = 'bank-scripted'): Promise<ScriptedBank> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const scripted = new ScriptedBank(server);
    const record: InstanceRecord = {
      service: 'bank',
      instance,
      address: scripted.address,
      adminAddress: scripted.address,
      pid: process.pid,
      startedAtUnixMs: Date.now(),
    };
    await rig.etcd.put(keys.instance('bank', instance)).value(JSON.stringify(record));
    return scripted;
  }

  /** The replies to the next calls; forgets the calls so far. */
  script(...replies: Reply[]): void {
    this.#script = replies;
    this.received.length = 0;
  }

  /** Whoever is connected stays so; nobody else can connect from here on. */
  stopListening(): void {
    this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.sessions) session.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
