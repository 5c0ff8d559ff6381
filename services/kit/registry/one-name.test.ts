import { fileURLToPath } from 'node:url';
import { type InstanceRecord, keys } from '@faultline/control';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningInstance } from '../../../lab/runtime/runtime.ts';
import { registries } from '../testing/registries.ts';
import { eventually, Rig } from '../testing/rig.ts';

const MAIN = fileURLToPath(new URL('../../bank/main.ts', import.meta.url));
/** Nobody's lease runs out in here: what happens to a key happens because of the name. */
const ENV = { FAULTLINE_LEASE_TTL_S: '60' };

describe.each(await registries())('two processes of one name in %s', (_name, registry) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  /** Not by the rig, which takes the last words of who ends in here for a mistake. */
  function launch(running: string, instance: string): Promise<RunningInstance> {
    return rig.runtime.start({
      name: running,
      command: [process.execPath, '--disable-warning=ExperimentalWarning', MAIN],
      env: {
        ...ENV,
        FAULTLINE_REGISTRY: rig.registry.endpoint,
        FAULTLINE_INSTANCE: instance,
        FAULTLINE_DATA_DIR: rig.dataDir('bank'),
      },
      readyTimeoutMs: 20_000,
      ready: async (started, signal) => void (await started.waitForLine(/"msg":"serving"/, signal)),
    });
  }
  const textOf = (name: string) => rig.etcd.get(keys.instance('bank', name)).string();
  const recordOf = async (name: string): Promise<InstanceRecord> =>
    JSON.parse((await textOf(name)) ?? 'null');
  const takenBy = (name: string, { pid, address }: InstanceRecord) =>
    `bank: Expected nobody else to be \`${name}\`, but process ${pid} at ${address} is: ` +
    'set FAULTLINE_INSTANCE to another name.';
  const plainLines = (running: RunningInstance) =>
    running.lastLines(50).filter((line) => !line.startsWith('{'));

  test.concurrent('the second says who the first is, and ends; the first keeps its key', async () => {
    const first = await launch('a-1', 'a');
    const before = await textOf('a');
    const holder = await recordOf('a');
    expect(holder.pid).toBe(first.pid);
    await expect(launch('a-2', 'a')).rejects.toMatchObject({
      message: expect.stringContaining('found exit code 2'),
      detail: expect.arrayContaining([takenBy('a', holder)]),
    });
    expect(await textOf('a')).toBe(before);
    expect(first.state).toBe('running');
  });

  test.concurrent('of two that start at the same time one stays', async () => {
    const started = await Promise.allSettled([launch('b-1', 'b'), launch('b-2', 'b')]);
    expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [winner] = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect((await recordOf('b')).pid).toBe(winner?.pid);
  });

  test.concurrent('the second of one that was killed takes its place long before the lease runs out', async () => {
    const first = await launch('c-1', 'c');
    await first.kill();
    const second = await launch('c-2', 'c');
    expect((await recordOf('c')).pid).toBe(second.pid);
  });

  test.concurrent('the second of a frozen one takes its place; that one ends when it goes on', async () => {
    const first = await launch('d-1', 'd');
    await first.pause();
    const second = await launch('d-2', 'd');
    const record = await recordOf('d');
    expect(record.pid).toBe(second.pid);
    await first.resume();
    expect(await first.exited).toEqual({ code: 2, signal: null });
    expect(plainLines(first)).toEqual([takenBy('d', record)]);
    expect(await recordOf('d')).toEqual(record);
    expect(second.state).toBe('running');
  });

  test.concurrent('another instance on the port of the first is not the first', async () => {
    const other = await launch('e-1', 'e');
    const { adminAddress } = await recordOf('e');
    const gone: InstanceRecord = {
      service: 'bank',
      instance: 'f',
      address: '127.0.0.1:1',
      adminAddress,
      pid: other.pid,
      startedAtUnixMs: 1,
    };
    await rig.etcd.put(keys.instance('bank', 'f')).value(JSON.stringify(gone));
    const second = await launch('f-1', 'f');
    expect((await recordOf('f')).pid).toBe(second.pid);
  });

  test.concurrent('what is no record holds no name', async () => {
    await rig.etcd.put(keys.instance('bank', 'g')).value('{"adminAddress":7}');
    const instance = await launch('g-1', 'g');
    expect((await recordOf('g')).pid).toBe(instance.pid);
    await rig.etcd.put(keys.instance('bank', 'g')).value('garbage');
    await eventually(() => textOf('g')).not.toBe('garbage');
    expect((await recordOf('g')).pid).toBe(instance.pid);
  });
});
