import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { JOURNAL } from '../evidence/read-journal.ts';
import { startClock } from '../runtime/clock.ts';
import { call, EventReader } from './fixture/call.ts';
import { liveScenario } from './fixture/live-scenario.ts';
import { holdWorkbench } from './hold.ts';

let folder: string;
const eventsOf = (type: string): JournalEvent[] =>
  readFileSync(join(folder, JOURNAL), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter((event) => event.type === type);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-hold-'));
  mkdirSync(join(folder, 'logs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TOKEN = 'a-token-of-the-tests';

async function opened(signal = new AbortController().signal) {
  const serving = Promise.withResolvers<string>();
  const said: string[] = [];
  const held = holdWorkbench({
    ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder, id: 'lab1', seed: 7 },
    ...{ clock: startClock(), signal, token: TOKEN, page: { script: '', style: '' } },
    ...{ runtimeKind: 'process', backendChoice: 'embedded', host: '127.0.0.1', port: 0 },
    ...{ onBackend: () => {}, onPassedOver: (line) => void said.push(line), onServing: serving.resolve },
  });
  held.catch(serving.reject);
  return { url: await serving.promise, held, said };
}

test.runIf(existsSync('/dev/full'))(
  'a disk that is full is told; the lab stays open, and so does what it knows',
  {
    timeout: 60_000,
  },
  async () => {
    symlinkSync('/dev/full', join(folder, JOURNAL));
    const end = new AbortController();
    const { url, held, said } = await opened(end.signal);
    expect(said).toEqual([
      expect.stringMatching(
        /^Could not write \S+journal\.jsonl: the disk is full .+ The lab stays open without it\.$/,
      ),
    ]);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ kind: 'delay', match: { service: 'loans' }, fixedDelayMs: 1, lasts: 60 });
    const { status } = await call(new URL('/api/v1/faults', url).href, { method: 'POST', headers, body });
    expect(status).toBe(201);
    await using events = await EventReader.open(new URL('/api/v1/events', url).href);
    await events.until(({ data }) => data.type === 'fault.injected');
    end.abort();
    expect(await held).toEqual({ left: [] });
  },
);

test('a registry that ends is what the lab tells when it ends, and all else has ended too', {
  timeout: 60_000,
}, async () => {
  const { url, held } = await opened();
  const registry = eventsOf('backend.started').find(
    ({ backend }) => (backend as { role: string }).role === 'registry',
  );
  process.kill(Number(registry?.pid), 'SIGKILL');
  await expect(held).rejects.toMatchObject({
    code: 'backend-ended',
    message: expect.stringMatching(/^Expected the registry backend .* ended \(signal SIGKILL\)/),
  });
  expect(eventsOf('cleanup.checked').at(-1)?.left).toEqual([]);
  await expect(call(url)).rejects.toThrow('ECONNREFUSED');
});
