import { type InstanceRecord, keys } from '@faultline/control';
import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bank, type Contract, payment, product } from '../../proto/contracts.ts';
import { Rig, type ServiceInstance } from '../testing/rig.ts';

/** An instance of a service within this test: answers all with nothing and keeps what it was sent. */
class Callee implements Disposable {
  readonly received: Metadata[] = [];
  readonly #server = new Server();

  static async register<H, D>(rig: Rig, contract: Contract<H, D>): Promise<Callee> {
    const callee = new Callee();
    const answer = (call: { metadata: Metadata }, done: (error: null, answer: object) => void) => {
      callee.received.push(call.metadata);
      done(null, {});
    };
    const methods = Object.keys(contract.definition()).map((name) => [name, answer]);
    callee.#server.addService(contract.definition(), Object.fromEntries(methods));
    const port = await new Promise<number>((resolve, reject) =>
      callee.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const { service } = contract;
    const address = `127.0.0.1:${port}`;
    const name = `${service}-1`;
    const record: InstanceRecord = {
      service,
      instance: name,
      address,
      adminAddress: address,
      pid: process.pid,
      startedAtUnixMs: Date.now(),
    };
    await rig.etcd.put(keys.instance(service, name)).value(JSON.stringify(record));
    return callee;
  }

  /** Of the last call. */
  get baggage(): unknown {
    return this.received.at(-1)?.get('baggage');
  }

  [Symbol.dispose](): void {
    this.#server.forceShutdown();
  }
}

let rig: Rig;
let gateway: ServiceInstance;
let caller: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open();
  [gateway, caller] = (await rig.startAll('gateway-1', 'payment-1')) as [ServiceInstance, ServiceInstance];
});
afterAll(() => rig?.[Symbol.asyncDispose]());

test('baggage of an HTTP request travels on in the calls that it causes; a request without has none', async () => {
  using callee = await Callee.register(rig, product);
  const url = `http://${gateway.record.address}/api/products/tea`;
  await fetch(url, { headers: { baggage: 'user.id=7;ttl=1,tenant=a%20b' } });
  expect(callee.baggage).toEqual(['user.id=7;ttl=1,tenant=a%20b']);
  await fetch(url);
  expect(callee.received).toHaveLength(2);
  expect(callee.baggage).toEqual([]);
});

test('baggage of a gRPC call travels on; a call without has none', async () => {
  using callee = await Callee.register(rig, bank);
  using client = caller.client(payment);
  const pay = (options = {}) =>
    client.unary('CreatePayment', { orderId: 'o', customerId: 'c', amountCents: 5 }, options);
  await pay({ baggage: 'tenant=a%20b' });
  expect(callee.baggage).toEqual(['tenant=a%20b']);
  await pay();
  expect(callee.received).toHaveLength(2);
  expect(callee.baggage).toEqual([]);
});

test.each(['a=b;caf\u00e9', 'a=b;x\ty'])(
  'baggage that gRPC cannot carry stops no request: %j',
  async (baggage) => {
    using callee = await Callee.register(rig, product);
    const { status } = await fetch(`http://${gateway.record.address}/api/products/tea`, {
      headers: { baggage },
    });
    expect({ status, received: callee.received.length, baggage: callee.baggage }).toEqual({
      status: 200,
      received: 1,
      baggage: [],
    });
    expect(await gateway.metric('faultline_client_in_flight')).toBe(0);
  },
);
