import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultlineError } from '../../errors.ts';
import { onFreePorts } from '../../runtime/free-ports.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import { onPath } from '../installed.ts';
import { etcdSpec, findEtcd, startEtcdBinary } from './binary.ts';
import { RawClient } from './contract/raw-client.ts';

const etcd = await findEtcd();
let folder: string;
let runtime: ProcessRuntime;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faultline-etcd-'));
  runtime = await startProcessRuntime({ logDir: folder });
});

afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function script(body: string): Promise<string> {
  const path = join(folder, 'etcd');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findEtcd', () => {
  test('takes the first etcd on PATH and asks its version', async () => {
    const path = await script('echo "etcd Version: 3.5.17"; echo "Git SHA: x"');
    expect(await findEtcd(onPath('etcd', ['/nowhere', folder, '/usr/bin'].join(delimiter)))).toEqual({
      path,
      version: '3.5.17',
    });
  });

  test('finds nothing in folders without one, and passes over what cannot be run', async () => {
    await writeFile(join(folder, 'etcd'), 'not a program');
    expect(await findEtcd(onPath('etcd', [folder, '', '/nowhere'].join(delimiter)))).toBeNull();
  });

  test.each([
    ['fails', 'echo "missing library" >&2; exit 127', 'exit code 127, "missing library"'],
    ['prints something else', 'echo hello', '"hello"'],
  ])('passes over one that %s, and says so', async (_, body, found) => {
    const path = await script(body);
    const lines: string[] = [];
    const options = { onPassedOver: (line: string) => lines.push(line) };
    expect(await findEtcd(onPath('etcd', folder), options)).toBeNull();
    expect(lines).toEqual([
      `passed over ${path}: expected an etcd 3, found ${found}. Repair it or take it away.`,
    ]);
  });
});

describe('startEtcdBinary', () => {
  test('shows the last log lines of an etcd that does not start', async () => {
    const path = await script('echo "panic: out of luck" >&2; exit 3');
    const start = startEtcdBinary(runtime, { dataDir: join(folder, 'data'), binary: { path, version: '0' } });
    const error = await start.catch((reason) => reason);
    expect(error).toBeInstanceOf(FaultlineError);
    expect(error.detail).toContain('panic: out of luck');
  });

  test.skipIf(etcd === null)('keeps port and data over a restart', async () => {
    if (etcd === null) return;
    await using backend = await startEtcdBinary(runtime, { dataDir: join(folder, 'data'), binary: etcd });
    using raw = new RawClient(backend.endpoint);
    const { header } = await raw.put('kept', 'x');
    await backend.instance.kill();
    await backend.instance.restart();
    using again = new RawClient(backend.endpoint);
    expect(await again.range({ key: Buffer.from('kept') })).toMatchObject({
      count: '1',
      header: { revision: header.revision },
    });
    expect(backend.info).toEqual({
      role: 'registry',
      provider: 'binary',
      name: 'etcd',
      ...etcd,
      where: backend.endpoint,
    });
  });

  test.skipIf(etcd === null)('tries other ports when one was taken meanwhile', async () => {
    if (etcd === null) return;
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const tried: Array<readonly number[]> = [];
    await onFreePorts(2, (ports) => {
      tried.push(tried.length === 0 ? [(taken.address() as AddressInfo).port, ports[1] as number] : ports);
      return runtime.start(etcdSpec(etcd.path, join(folder, 'data'), tried.at(-1) ?? []));
    });
    expect(tried).toHaveLength(2);
    taken.close();
  });
});
