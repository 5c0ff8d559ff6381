import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@faultline/control';
import type { Lease } from 'etcd3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Logger } from '../logger.ts';
import { registries } from '../testing/registries.ts';
import { Rig } from '../testing/rig.ts';
import { claimKey } from './claim.ts';

/** Nobody's lease runs out in here. */
const TTL_S = 60;
const KEY = '/claimed';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** The record of a process whose admin port answers `/instance` as told. */
async function process(
  pid: number,
  answer: (response: ServerResponse, text: string) => void,
): Promise<{ record: InstanceRecord; text: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    answer(response, text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  const adminAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const record = {
    ...{ service: 'bank', instance: 'bank-1', address: '127.0.0.1:1' },
    ...{ adminAddress, pid, startedAtUnixMs: 1 },
  };
  const text = JSON.stringify(record);
  return { record, text, asked: () => asked };
}
const living = (pid: number) => process(pid, (response, text) => response.end(text));

describe.each(await registries())('a claim in %s', (_name, registry) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());
  const warn = vi.fn();
  afterEach(async () => {
    warn.mockReset();
    await rig.etcd.delete().all();
  });

  const claim = (value: string, lease: Lease) =>
    claimKey(
      { etcd: rig.etcd, key: KEY, value, logger: { warn } as unknown as Logger },
      lease,
      new AbortController().signal,
    );
  /** Revoked when the test is over, for it keeps itself alive. */
  function newLease(): Lease {
    const lease = rig.etcd.lease(TTL_S);
    open.push({ [Symbol.asyncDispose]: () => lease.revoke().then(() => {}) });
    return lease;
  }
  const stored = async () => {
    const [kv] = (await rig.etcd.get(KEY).exec()).kvs;
    return kv && { text: kv.value.toString(), lease: kv.lease, revision: kv.mod_revision };
  };

  test('of two that find the same dead holder exactly one takes its key, and the other finds that one', async () => {
    const waiting: ServerResponse[] = [];
    // Both have read its key before either learns that it is dead.
    const dead = await process(1, (response) => {
      waiting.push(response);
      if (waiting.length === 2) for (const each of waiting) each.destroy();
    });
    await rig.etcd.put(KEY).value(dead.text);
    const rivals = await Promise.all([living(2), living(3)]);
    const claims = await Promise.all(rivals.map(({ text }) => claim(text, newLease())));
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['held', 'taken']);
    const winner = rivals[claims.findIndex(({ kind }) => kind === 'held')];
    expect(claims.find(({ kind }) => kind === 'taken')).toEqual({ kind: 'taken', holder: winner?.record });
    expect((await stored())?.text).toBe(winner?.text);
    expect(warn.mock.calls).toEqual([
      [{ key: KEY, holder: dead.text }, expect.stringContaining('took the key')],
    ]);
  });

  test('of two that find no key exactly one creates it', async () => {
    const rivals = await Promise.all([living(1), living(2)]);
    const claims = await Promise.all(rivals.map(({ text }) => claim(text, newLease())));
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['held', 'taken']);
    expect((await stored())?.text).toBe(rivals[claims.findIndex(({ kind }) => kind === 'held')]?.text);
  });

  test('its own key under an earlier lease is put again under this one, and nobody is asked', async () => {
    const own = await living(1);
    const [earlier, lease] = [newLease(), newLease()];
    await earlier.put(KEY).value(own.text);
    const before = await stored();
    expect(before?.lease).toBe(await earlier.grant());
    const claimed = await claim(own.text, lease);
    const after = await stored();
    expect(after).toMatchObject({ text: own.text, lease: await lease.grant() });
    expect(claimed).toEqual({ kind: 'held', put: true, revision: after?.revision });
    await earlier.revoke();
    expect(await stored()).toEqual(after);
    expect([own.asked(), warn.mock.calls]).toEqual([0, []]);
  });

  test('its own key under this lease is left as it is', async () => {
    const own = await living(1);
    const lease = newLease();
    expect(await claim(own.text, lease)).toMatchObject({ kind: 'held', put: true });
    const before = await stored();
    expect(await claim(own.text, lease)).toMatchObject({ kind: 'held', put: false });
    expect(await stored()).toEqual(before);
    expect(own.asked()).toBe(0);
  });
});
