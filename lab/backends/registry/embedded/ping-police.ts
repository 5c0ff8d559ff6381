import type { Http2Server, ServerHttp2Session } from 'node:http2';
import { constants } from 'node:http2';
import { type Server, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { type Clock, systemClock } from './clock.ts';
import { PingStrikes } from './ping-strikes.ts';

const TOO_MANY_PINGS = Buffer.from('too_many_pings');

/**
 * Hangs up on clients that ping too often, as etcd does. grpc-js' server (1.14.7) answers any number of pings and has no
 * option for it, so this listens to the HTTP/2 sessions below.
 */
export class PingPolice {
  readonly #clock: Clock;
  /** By the address of the peer, as calls tell it. */
  readonly #strikes = new Map<string, PingStrikes>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** To be the outermost of a server's interceptors: it sees what is written. */
  readonly interceptor: ServerInterceptor = (_method, call) => {
    const wrote = () => this.#strikes.get(call.getPeer())?.wrote();
    return new ServerInterceptingCall(call, {
      sendMetadata(metadata, next) {
        wrote();
        next(metadata);
      },
      sendMessage(message, next) {
        wrote();
        next(message);
      },
      sendStatus(status, next) {
        wrote();
        next(status);
      },
    });
  };

  /** Once the server is bound: watches all that connect from then on. */
  watch(server: Server): void {
    for (const http2Server of http2ServersOf(server))
      http2Server.on('session', (session) => this.#follow(session));
  }

  #follow(session: ServerHttp2Session): void {
    const { remoteAddress, remotePort } = session.socket;
    const peer = `${remoteAddress}:${remotePort}`;
    const strikes = new PingStrikes(this.#clock);
    this.#strikes.set(peer, strikes);
    let streams = 0;
    session.on('stream', (stream) => {
      streams += 1;
      stream.once('close', () => {
        streams -= 1;
      });
    });
    session.on('ping', () => {
      if (!strikes.pinged(streams) || session.closed) return;
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, TOO_MANY_PINGS);
      // What is under way goes down with the connection; the reason has to be out before.
      setImmediate(() => session.destroy());
    });
    session.once('close', () => {
      if (this.#strikes.get(peer) === strikes) this.#strikes.delete(peer);
    });
  }
}

/** grpc-js shows them to nobody. Throws where another version of it keeps them elsewhere. */
function http2ServersOf(server: Server): Iterable<Http2Server> {
  const { http2Servers } = server as unknown as { http2Servers?: Map<Http2Server, unknown> };
  if (!http2Servers?.size) throw new Error('Expected the HTTP/2 servers of a bound gRPC server, found none');
  return http2Servers.keys();
}
