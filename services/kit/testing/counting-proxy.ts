import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A proxy that hangs up on everybody, and counts. */
export class CountingProxy implements AsyncDisposable {
  readonly #server = createServer((socket) => {
    this.asked++;
    socket.on('error', () => {}).destroy();
  });
  asked = 0;

  static async start(): Promise<CountingProxy> {
    const proxy = new CountingProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** An environment that sends everything here. */
  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const names = ['http_proxy', 'https_proxy', 'grpc_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy'];
    return Object.fromEntries([...names.map((name) => [name, url]), ['NODE_USE_ENV_PROXY', '1']]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}
