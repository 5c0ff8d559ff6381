import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { JOURNAL } from '../evidence/read-journal.ts';
import { startClock } from '../runtime/clock.ts';
import { call } from './fixture/call.ts';
import { liveScenario } from './fixture/live-scenario.ts';
import { holdWorkbench } from './hold.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-hold-'));
mkdirSync(join(folder, 'logs'));
const eventsOf = (type: string): JournalEvent[] =>
  readFileSync(join(folder, JOURNAL), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter((event) => event.type === type);
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a registry that ends is what the lab tells when it ends, and all else has ended too', {
  timeout: 60_000,
}, async () => {
  const serving = Promise.withResolvers<string>();
  const held = holdWorkbench({
    ...{ scenario: liveScenario(), scenarioFrom: './library.ts', folder, id: 'lab1', seed: 7 },
    ...{ clock: startClock(), signal: new AbortController().signal },
    ...{ runtimeKind: 'process', backendChoice: 'embedded', host: '127.0.0.1', port: 0 },
    ...{ token: 'a-token-of-the-tests', page: { script: '', style: '' } },
    ...{ onBackend: () => {}, onPassedOver: () => {}, onServing: serving.resolve },
  });
  held.catch(serving.reject);
  const url = await serving.promise;
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
