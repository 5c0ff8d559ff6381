import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GRPCDeadlineExceededError } from 'etcd3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProcessRuntime, startProcessRuntime } from '../../../runtime/process.ts';
import type { RunningInstance } from '../../../runtime/runtime.ts';
import type { Subject } from './subject.ts';

const CLIENT = fileURLToPath(new URL('./fixture/client-main.ts', import.meta.url));

/** The registry, or clients that are processes of their own, stopped and resumed. */
export function pauseContract(subject: () => Subject): void {
  describe('pauses', () => {
    let folder: string;
    let runtime: ProcessRuntime;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'faultline-registry-client-'));
      runtime = await startProcessRuntime({ logDir: folder });
    });

    afterAll(async () => {
      await runtime[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    const start = (role: 'holder' | 'watcher'): Promise<RunningInstance> =>
      runtime.start({
        name: role,
        command: [process.execPath, CLIENT, role, subject().backend.endpoint],
        ready: async (instance, signal) => {
          await instance.waitForLine(/^ready$/, signal);
        },
      });

    test('of a client cost it its lease, which it learns when resumed', async () => {
      const { etcd3 } = subject();
      const watcher = await etcd3.watch().key('paused/holder').create();
      const deleted = once(watcher, 'delete');
      await using holder = await start('holder');
      await holder.pause();
      await deleted;
      await holder.resume();
      await holder.waitForLine(/^lost EtcdLeaseInvalidError$/);
      await watcher.cancel();
    });

    test('of a client cost it no event that it watches for, however many there are', async () => {
      const { raw } = subject();
      const value = 'x'.repeat(2000);
      await using watcher = await start('watcher');
      await watcher.pause();
      for (let from = 0; from < 3000; from += 100)
        await Promise.all(
          Array.from({ length: 100 }, (_, index) => raw.put(`paused/watched/${from + index}`, value)),
        );
      // The server must stay at the service of others meanwhile.
      expect((await raw.range({ key: Buffer.from('paused/watched/2999') })).count).toBe('1');
      await raw.put('paused/watched/end', 'x');
      await watcher.resume();
      const [, count] = await watcher.waitForLine(/^saw (\d+) in order$/);
      expect(count).toBe('3001');
    });

    test('of the registry let calls run into their deadline, and it goes on when resumed', async () => {
      const { backend, etcd3, raw } = subject();
      const { header } = await raw.put('paused/registry', 'before');
      const watcher = await etcd3.watch().key('paused/registry').create();
      const put = once(watcher, 'put');
      await backend.instance.pause();
      const call = etcd3
        .get('paused/registry')
        .options({ deadline: Date.now() + 300 })
        .exec();
      await expect(call).rejects.toBeInstanceOf(GRPCDeadlineExceededError);
      await backend.instance.resume();
      const after = await raw.put('paused/registry', 'after');
      expect(Number(after.header.revision)).toBe(Number(header.revision) + 1);
      const [kv] = await put;
      expect(`${kv.value}`).toBe('after');
      await watcher.cancel();
    });
  });
}
