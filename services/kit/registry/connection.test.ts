import { setTimeout as delay } from 'node:timers/promises';
import { Etcd3 } from 'etcd3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawClient } from '../../../lab/backends/registry/contract/raw-client.ts';
import { CountingRelay } from '../testing/counting-relay.ts';
import { registries } from '../testing/registries.ts';
import { Rig } from '../testing/rig.ts';
import { connectRegistry } from './connection.ts';

/** Enough for five pings: the first is none too soon, and etcd hangs up at the third after it that is. */
const IDLE_MS = 30_500;

describe.concurrent.each(await registries())('a client of %s that has nothing to do', (_name, registry) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  /** Through a relay of its own, a while after `begin`; `ask` shows that it still works. */
  async function staysConnected<T extends object>(
    open: (endpoint: string) => T,
    begin: (client: T, disconnected: () => void) => Promise<unknown>,
    ask: (client: T) => Promise<unknown>,
    close: (client: T) => void,
  ): Promise<void> {
    await using relay = await CountingRelay.start(rig.registry.endpoint);
    const client = open(relay.endpoint);
    try {
      let lost = 0;
      await begin(client, () => {
        lost += 1;
      });
      await delay(IDLE_MS);
      await ask(client);
      expect({ lost, goaways: relay.goaways, connections: relay.connections }).toEqual({
        lost: 0,
        goaways: [],
        connections: 1,
      });
    } finally {
      close(client);
    }
  }
  const asks = (client: Etcd3) => client.get('idle').exec();
  const watches = async (client: Etcd3, disconnected: () => void) => {
    const watcher = await client.watch().prefix('idle').create();
    watcher.on('disconnected', disconnected);
  };
  const ends = (client: Etcd3) => client.close();

  test.concurrent(
    'the kit, watching, without a lease: keeps its connection for 30 s',
    () => staysConnected(connectRegistry, watches, asks, ends),
    60_000,
  );

  test.concurrent(
    'the kit, watching, under a lease: keeps its connection for 30 s',
    () =>
      staysConnected(
        connectRegistry,
        async (client, disconnected) => {
          await watches(client, disconnected);
          // Its keepalives come more seldom than pings: each answer of them forgives a ping.
          const lease = client.lease(60);
          lease.on('lost', disconnected).on('keepaliveFailed', disconnected);
          await lease.grant();
        },
        asks,
        ends,
      ),
    60_000,
  );

  test.concurrent(
    'the kit, with nothing open: keeps its connection for 30 s',
    () => staysConnected(connectRegistry, asks, asks, ends),
    60_000,
  );

  test.concurrent(
    'the lab, which pings nobody: keeps its connection for 30 s',
    () => staysConnected((endpoint) => new Etcd3({ hosts: endpoint }), watches, asks, ends),
    60_000,
  );

  test.concurrent(
    'a raw client: keeps its connection for 30 s',
    () =>
      staysConnected(
        (endpoint) => new RawClient(endpoint),
        (client) => client.revision(),
        (client) => client.revision(),
        (client) => client[Symbol.dispose](),
      ),
    60_000,
  );
});
