import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

/** Those that a server bears in a row: the first is none too soon, the next two are strikes. */
const BORNE = 3;
const ENHANCE_YOUR_CALM = 11;

/** Keepalive pings of a client, which etcd takes one of each 5 s. */
export function pingsContract(subject: () => Subject): void {
  describe('pings', () => {
    test('in a row are answered by a GOAWAY, and the connection ends', async () => {
      await using client = await PingingClient.open(subject().backend.endpoint);
      client.openCall('Watch/Watch');
      for (let count = 0; count < BORNE; count += 1) await client.ping();
      expect(client.goaways).toEqual([]);
      client.session.ping(() => {});
      await client.closed;
      expect(client.goaways).toEqual([{ code: ENHANCE_YOUR_CALM, why: 'too_many_pings' }]);
    });

    test('without any call are answered so, too', async () => {
      await using client = await PingingClient.open(subject().backend.endpoint);
      for (let count = 0; count < BORNE; count += 1) await client.ping();
      expect(client.goaways).toEqual([]);
      client.session.ping(() => {});
      await client.closed;
      expect(client.goaways).toEqual([{ code: ENHANCE_YOUR_CALM, why: 'too_many_pings' }]);
    });

    test('are forgiven with each answer to a call', async () => {
      await using client = await PingingClient.open(subject().backend.endpoint);
      for (let round = 0; round < 5; round += 1) {
        // An empty request: no key, so the answer is a status.
        const call = client.openCall('KV/Range');
        call.end(Buffer.alloc(5));
        call.resume();
        await once(call, 'close');
        for (let count = 0; count < BORNE; count += 1) await client.ping();
      }
      expect(client.goaways).toEqual([]);
    });
  });
}

/** HTTP/2 without a gRPC client, which keeps its pings to itself. */
class PingingClient implements AsyncDisposable {
  readonly session: ClientHttp2Session;
  readonly closed: Promise<void>;
  readonly goaways: { code: number; why: string }[] = [];

  static async open(endpoint: string): Promise<PingingClient> {
    const client = new PingingClient(connect(`http://${endpoint}`));
    await once(client.session, 'remoteSettings');
    return client;
  }

  private constructor(session: ClientHttp2Session) {
    this.session = session;
    this.closed = new Promise((resolve) => session.once('close', resolve));
    this.session.on('goaway', (code, _lastStream, data) => this.goaways.push({ code, why: `${data}` }));
    // It says once more what the GOAWAY said.
    this.session.on('error', () => {});
  }

  openCall(method: string) {
    const call = this.session.request({
      ':method': 'POST',
      ':path': `/etcdserverpb.${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    call.on('error', () => {});
    return call;
  }

  /** Resolves with its answer. */
  ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.session.ping((error) => (error ? reject(error) : resolve()));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.destroy();
    await this.closed;
  }
}
