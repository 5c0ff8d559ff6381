import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { EventReader } from '../fixture/call.ts';
import { documentedEvents } from '../fixture/documented-call.ts';
import { CODE, editableScenario } from '../fixture/editable-scenario.ts';
import { HeldWorkbench } from '../fixture/held-workbench.ts';
import type { LabState } from '../lab-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-edited-'));
let lab: HeldWorkbench;
let events: EventReader;
const main = (service: string) => join(folder, `${service}.ts`);

beforeAll(async () => {
  lab = await HeldWorkbench.start({
    scenario: editableScenario(folder),
    scenarioFrom: './library.ts',
    folder,
  });
  events = await documentedEvents(lab.api);
}, 60_000);
afterAll(async () => {
  await events?.[Symbol.asyncDispose]();
  expect(await lab.close()).toEqual({ left: [] });
}, 60_000);

const state = async (): Promise<LabState> => (await lab.get('/state')).json;
const told = (type: string, service: string) =>
  events.until(({ data }) => data.type === type && data.service === service);
const registered = (): string[] =>
  events.seen.flatMap(({ data }) => (data.type === 'instance.registered' ? [data.instance] : []));

test('a service whose code is edited is started anew, alone; what can not be loaded or does not start is told', {
  timeout: 60_000,
}, async () => {
  // So that there are figures from before.
  await vi.waitFor(
    async () => {
      const { lab } = await state();
      expect(lab.nowMs - lab.startedAtMs).toBeGreaterThan(5_500);
    },
    { timeout: 15_000, interval: 200 },
  );
  writeFileSync(main('desk'), `${CODE}console.log('edited');\n`);
  await told('code.in-force', 'desk');
  expect(registered()).toEqual(['desk-1']);
  const [edit] = (await state()).edits;
  expect(edit).toMatchObject({ service: 'desk', state: 'in-force', error: null, since: null });
  expect(edit?.before?.endedPerS).toBeGreaterThan(10);
  await vi.waitFor(async () => expect((await state()).edits[0]?.since?.endedPerS).toBeGreaterThan(10), {
    timeout: 15_000,
    interval: 200,
  });

  writeFileSync(main('loans'), `${CODE}const three = ;\n`);
  const { data } = await told('code.refused', 'loans');
  expect(data.error).toMatch(/loans\.ts:2: /);
  expect((await state()).instances.map((each) => each.state)).toEqual(['running', 'running', 'running']);

  writeFileSync(main('readers'), "throw new Error('no');\n");
  expect((await told('code.failed', 'readers')).data.error).toContain('readers-1 did not start: ');
  writeFileSync(main('readers'), `${CODE}// Mended.\n`);
  await told('code.in-force', 'readers');
  expect(registered()).toEqual(['desk-1', 'readers-1']);
  expect(events.seen.map(({ data }) => data.type)).not.toContain('instance.exited');
});
