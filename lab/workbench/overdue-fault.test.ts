import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { HeldWorkbench } from './fixture/held-workbench.ts';
import { liveScenario } from './fixture/live-scenario.ts';

let lab: HeldWorkbench;
beforeAll(async () => {
  lab = await HeldWorkbench.start({ scenario: liveScenario(), scenarioFrom: './library.ts' });
}, 60_000);
afterAll(async () => expect(await lab.close()).toEqual({ left: [] }), 60_000);

const set = async (fault: object) => {
  const { status, json } = await lab.send('POST', '/faults', fault);
  expect(status).toBe(201);
  return String(json.id);
};
const delay = (lasts: number) => ({ kind: 'delay', match: { service: 'loans' }, fixedDelayMs: 50, lasts });
const silence = (lasts: number) => ({ kind: 'outage', backend: 'registry', lasts });
const fault = async (id: string) => (await lab.get(`/faults/${id}`)).json;
const WAIT = { timeout: 20_000, interval: 100 };

test('a fault whose time is over while the registry is silent ends once that answers', async () => {
  const id = await set(delay(1));
  const outage = await set(silence(7));
  await vi.waitFor(async () => expect((await fault(id)).error).toContain('this is tried again'), WAIT);
  expect(await fault(id)).toMatchObject({ state: 'in-force', goneAtMs: null });
  await vi.waitFor(async () => expect(await fault(id)).toMatchObject({ state: 'gone', error: null }), WAIT);
  expect((await fault(outage)).state).toBe('gone');
  const ofIt = lab.journal().match(new RegExp(`"fault\\.undoing"[^\\n]*"${id}"`, 'g'));
  expect(ofIt).toHaveLength(1);
}, 60_000);
