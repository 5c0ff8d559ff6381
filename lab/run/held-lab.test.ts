import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keys, type ServiceSettings } from '@faultline/control';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackendInfo } from '../backends/backend.ts';
import type { PromisedLoad, RequestSample } from '../evidence/requests.ts';
import { createRandom } from '../load/random.ts';
import { startClock } from '../runtime/clock.ts';
import { delay, kill, outage, pause } from '../scenario/fault.ts';
import { validateFault } from '../scenario/validate.ts';
import { liveLibrary } from '../testing/library/live-library.ts';
import type { ArmPlan } from './arm/arm-in-lab.ts';
import { type ReadyArm, startArm } from './arm/running-arm.ts';
import { Journal } from './journal/journal.ts';
import { listBackends } from './lab/backends.ts';
import { type RunningLab, startLab } from './lab/running-lab.ts';

const PUT = 'PUT /loans';
const SLOW_MS = 400;
const slow = () => delay({ service: 'loans', method: 'Lend' }, { fixedDelayMs: SLOW_MS });
/** The sample system, with a load of 20 requests a second. */
const library: ArmPlan['scenario'] = {
  system: liveLibrary,
  topology: { desk: 1, loans: 1, readers: 1 },
  load: {
    routes: [
      { route: PUT, rps: 10 },
      { route: 'GET /loans/:id', rps: 10 },
    ],
    timeoutMs: 2_000,
  },
  arms: { held: {} },
};

let folder: string;
let journal: Journal;
const clock = startClock();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-held-'));
  mkdirSync(join(folder, 'logs'));
  journal = new Journal(join(folder, 'journal.jsonl'), clock, () => {});
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const start = (onBackend = (_info: BackendInfo) => {}) =>
  startLab({
    ...{ system: liveLibrary, id: 'held', folder, clock, journal, keepData: false, collector: null },
    ids: createRandom(7, 'held'),
    ...{ runtimeKind: 'process', backendChoice: 'embedded', signal: new AbortController().signal },
    ...{ onBackend, onPassedOver: () => {} },
  });

async function openLab(): Promise<RunningLab> {
  const lab = await start();
  return lab.open();
}

const hold = (lab: RunningLab) => startArm({ lab, scenario: library, arm: 'held', attempt: 1, seed: 7 });

/** Requests as they end. */
class Seen {
  readonly samples: RequestSample[] = [];
  readonly onBatch = (batch: readonly RequestSample[]) => void this.samples.push(...batch);

  /** Waits for a request of a route that was due since, and fits. */
  until(sinceMs: number, fits: (sample: RequestSample) => boolean, route = PUT): Promise<RequestSample> {
    const found = () =>
      this.samples.find((each) => each.route === route && each.dueMs >= sinceMs && fits(each)) ??
      expect.fail('none yet');
    return vi.waitFor(found, { timeout: 15_000, interval: 50 });
  }
}

const tookMs = ({ doneMs, dueMs }: RequestSample) => (doneMs ?? 0) - dueMs;
const isQuick = (sample: RequestSample) => sample.outcome === 'ok' && tookMs(sample) < SLOW_MS;
const isSlow = (sample: RequestSample) => sample.outcome === 'ok' && tookMs(sample) >= SLOW_MS;

/** Of processes and backends, while they run. */
const pidsOf = (lab: RunningLab, { system }: Pick<ReadyArm, 'system'>): number[] =>
  [...system.instances.values(), ...listBackends(lab.backends).map(({ instance }) => instance)].map(
    ({ pid }) => pid,
  );

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const keysIn = ({ etcd }: RunningLab) => etcd.getAll().prefix(keys.root).keys();

test('a lab that is held open: faults are set and undone, the load is changed, and nothing is left of it', {
  timeout: 120_000,
}, async () => {
  const lab = await openLab();
  const told: string[] = [];
  const subscription = journal.subscribe(({ type, faultId }) => {
    if (type.startsWith('fault.')) told.push([type, faultId].join(' '));
  });
  const seen = new Seen();
  const ready = await hold(lab);
  const driving = await ready.drive({ durationMs: null, onBatch: seen.onBatch });
  const pids = pidsOf(lab, driving);
  expect(pids.map(isThere)).toEqual(Array(6).fill(true));
  await seen.until(driving.startedAtMs, isQuick);
  const registered = journal.events.filter(({ type }) => type === 'instance.registered');
  expect(registered.map(({ arm }) => arm)).toEqual(['held', 'held', 'held']);

  // A fault is set, met, and undone.
  const fault = await driving.setFault(slow());
  const setMs = clock.now();
  await seen.until(setMs, isSlow);
  await expect(driving.setFault(slow())).rejects.toMatchObject({ code: 'fault-in-force' });
  await expect(driving.setFault(outage('collector'))).rejects.toMatchObject({ code: 'invalid-fault' });
  await fault.undo();
  await fault.over;
  const undoneMs = clock.now();
  await seen.until(undoneMs, isQuick);
  expect(told.filter((line) => /ject|und/.test(line))).toEqual(
    ['injecting', 'injected', 'undoing', 'undone'].map((moment) => `fault.${moment} delay-loans-Lend`),
  );
  subscription[Symbol.dispose]();
  const before = told.length;

  // One with a time of its own ends by itself; nobody who left is told.
  const paused = await driving.setFault(pause('loans-1', { lasts: 0.5 }));
  await paused.over;
  await seen.until(clock.now(), isQuick);
  expect(told).toHaveLength(before);

  // The load goes three times as fast, then not at all, then as before.
  await driving.setPace(3);
  const fastMs = clock.now();
  const fast = await seen.until(fastMs + 300, () => true);
  const next = await seen.until(fastMs, ({ index }) => index === fast.index + 1);
  expect(next.dueMs - fast.dueMs).toBeCloseTo(1_000 / 30, 3);
  await driving.setPace(0);
  const meanwhile = await driving.setFault(pause('loans-1', { lasts: 0.3 }));
  await meanwhile.over;
  await driving.setPace(1);
  const paces = journal.events.filter(({ type }) => type === 'load.changed');
  expect(paces.map(({ arm, pace }) => [arm, pace])).toEqual([3, 0, 1].map((pace) => ['held', pace]));
  const [, { tMs: silentMs }, { tMs: againMs }] = paces as [
    (typeof paces)[0],
    (typeof paces)[0],
    (typeof paces)[0],
  ];
  await seen.until(againMs, isQuick);
  expect(againMs - silentMs).toBeGreaterThan(300);
  expect(seen.samples.filter(({ dueMs }) => dueMs > silentMs && dueMs < againMs)).toEqual([]);
  await expect(driving.setPace(-1)).rejects.toMatchObject({ code: 'invalid-load-plan' });
  await driving.setPace(2, { route: PUT });

  // It is closed with a fault in force, and nothing stays.
  const forgotten = await driving.setFault(slow());
  const late = driving.setFault(pause('loans-1'));
  const stopping = driving.stop();
  await (await late).over;
  const stopped = await stopping;
  await forgotten.over;
  await expect(ready.setFault(pause('loans-1'))).rejects.toMatchObject({ code: 'arm-ended' });
  expect(await stopped.close()).toEqual({ left: [] });
  expect(stopped.mishaps).toEqual([]);
  const ended = journal.events.find(({ type }) => type === 'load.ended');
  const changes = (ended?.promised as PromisedLoad | undefined)?.paces?.map(({ pace, route }) => [
    pace,
    route,
  ]);
  expect(changes).toEqual([
    [3, undefined],
    [0, undefined],
    [1, undefined],
    [2, PUT],
  ]);
  const sent = stopped.requests.filter(({ route }) => route === PUT).map(({ index }) => index);
  expect(sent.toSorted((a, b) => a - b)).toEqual(sent.map((_, index) => index));
  // Settings are the next arm's to overwrite.
  expect((await keysIn(lab)).filter((key) => !key.startsWith(keys.settings('')))).toEqual([]);
  expect(await lab.close()).toEqual({ left: [] });
  expect(pids.filter(isThere)).toEqual([]);
  expect(existsSync(join(folder, 'data', 'registry'))).toBe(false);
  await expect(driving.setFault(slow())).rejects.toMatchObject({ code: 'arm-ended' });
});

test('one that is dropped with a fault in force leaves nothing, and can hold another arm before', {
  timeout: 120_000,
}, async () => {
  let pids: number[] = [];
  {
    await using lab = await openLab();
    {
      await using first = await hold(lab);
      const killed = await first.setFault(kill('readers-1'));
      expect(first.system.instances.get('readers-1')?.state).toBe('exited');
      await killed.undo();
      expect(first.system.instances.get('readers-1')?.state).toBe('running');
      await first.setFault(slow());
    }
    expect((await keysIn(lab)).filter((key) => key.startsWith(keys.faults))).toEqual([]);
    await using second = await hold(lab);
    const driving = await second.drive({ durationMs: null });
    await driving.setFault(pause('loans-1'));
    pids = pidsOf(lab, second);
    expect(pids.map(isThere)).toEqual(Array(6).fill(true));
  }
  expect(pids.filter(isThere)).toEqual([]);
  expect(journal.events.filter(({ type }) => type === 'cleanup.checked').map(({ left }) => left)).toEqual([
    [],
  ]);
});

test('a lab that can not be opened ends by itself what it has started', { timeout: 60_000 }, async () => {
  const planted = new Error('planted');
  const lab = await start(({ role }) => {
    if (role === 'traces') throw planted;
  });
  await expect(lab.open()).rejects.toBe(planted);
  const started = journal.events.filter(({ type }) => type === 'backend.started').map(({ pid }) => pid);
  expect(started.length).toBeGreaterThan(0);
  expect((started as number[]).filter(isThere)).toEqual([]);
  expect(existsSync(join(folder, 'data', 'registry'))).toBe(false);
  expect(lab.lost.aborted).toBe(false);
  expect(await lab.close()).toEqual({ left: [] });
  expect(journal.events.filter(({ type }) => type === 'cleanup.checked')).toMatchObject([{ left: [] }]);
});

test('what ends an arm or a lab can be asked for again: it tells the same, and nothing twice', {
  timeout: 120_000,
}, async () => {
  await using lab = await openLab();
  const ready = await hold(lab);
  const seen = new Seen();
  const driving = await ready.drive({ durationMs: null, latest: 4, onBatch: seen.onBatch });
  await seen.until(driving.startedAtMs, ({ index }) => index > 10);
  const [stopped, again] = await Promise.all([driving.stop(), driving.stop()]);
  expect(again).toBe(stopped);
  // What a load without end has sent is with whoever listened.
  expect(seen.samples.length).toBeGreaterThan(20);
  expect(stopped.requests.length).toBeLessThanOrEqual(8);
  expect(stopped.requests.slice(-4)).toEqual(seen.samples.slice(-4));
  expect(await Promise.all([stopped.close(), driving.close(), stopped.close()])).toEqual(
    Array(3).fill({ left: [] }),
  );
  const idle = await hold(lab);
  expect(await Promise.all([idle.close(), idle.close()])).toEqual([{ left: [] }, { left: [] }]);
  expect(await Promise.all([lab.close(), lab.close()])).toEqual([{ left: [] }, { left: [] }]);
  const told = journal.events.map(({ type }) => type).filter((type) => /^load\.ended|^cleanup/.test(type));
  expect(told).toEqual(['cleanup.checked', 'load.ended', 'cleanup.checked', 'cleanup.checked']);
});

test('settings are changed while an arm runs: in force once all instances say so, told, and else taken back', {
  timeout: 120_000,
}, async () => {
  await using lab = await openLab();
  await using ready = await hold(lab);
  const told = () =>
    journal.events.flatMap(({ type, arm, settings }) =>
      type.startsWith('settings.') ? [[type.slice('settings.'.length), arm, settings]] : [],
    );
  const written = () => lab.etcd.get(keys.settings('loans')).json();
  const said = async (instance: string) => {
    const { adminAddress } = ready.system.places.find((each) => each.instance === instance) ?? expect.fail();
    const response = await fetch(`http://${adminAddress}/protections`);
    return ((await response.json()) as { settings: unknown }).settings;
  };
  expect(ready.settings).toEqual({});
  const loans = { server: { shelves: 3 }, clients: { readers: { timeoutMs: 80 } } } as ServiceSettings;
  await ready.setSettings({ loans });
  expect(await said('loans-1')).toEqual(loans);
  expect(await said('readers-1')).toEqual({});
  const driving = await ready.drive({ durationMs: null });
  expect(driving.settings).toEqual({ loans });
  const first = ['changing', 'changed'].map((what) => [what, 'held', { loans }]);
  expect(told()).toEqual(first);

  // Refused before anything is written.
  const unknown = { loans: { server: { shelfs: 3 } } } as unknown as typeof driving.settings;
  await expect(driving.setSettings(unknown)).rejects.toMatchObject({
    code: 'invalid-settings',
    message:
      'What was set are no valid settings: `settings.loans.server`: expected no field `shelfs`: did you mean shelves?',
  });
  const noEdge = { loans: { clients: { desk: {} } } };
  await expect(driving.setSettings(noEdge)).rejects.toMatchObject({
    code: 'invalid-settings',
    message: expect.stringContaining(
      '`settings.loans.clients.desk`: expected a service that loans calls (readers)',
    ),
  });
  expect(told()).toEqual(first);

  // One that does not answer does not say so; one that is dead reads them at its start.
  const paused = await driving.setFault(pause('loans-1'));
  const more = { loans: {}, readers: { clients: { loans: { timeoutMs: 90 } } } };
  await expect(driving.setSettings(more)).rejects.toMatchObject({
    code: 'settings-not-applied',
    message: expect.stringContaining('to be in force on loans-1 within 3000 ms'),
  });
  expect(driving.settings).toEqual({ loans });
  expect(await written()).toEqual(loans);
  await paused.undo();
  const killed = await driving.setFault(kill('loans-1'));
  await driving.setSettings(more);
  await killed.undo();
  expect(await said('loans-1')).toEqual({});
  expect(told().map(([what]) => what)).toEqual([
    'changing',
    'changed',
    'changing',
    'failed',
    'changing',
    'changed',
  ]);

  const stopped = await driving.stop();
  await expect(driving.setSettings({})).rejects.toMatchObject({ code: 'arm-ended' });
  expect(await stopped.close()).toEqual({ left: [] });
});

test('what is being changed by hand when an arm is dropped is over, or taken back, before the next one begins', {
  timeout: 60_000,
}, async () => {
  await using lab = await openLab();
  const events = (type: string) => journal.events.filter((event) => event.type === type);
  {
    await using dropped = await hold(lab);
    await dropped.setFault(pause('loans-1'));
    // No answer of one that is paused: it is taken back after three seconds.
    const setting = dropped.setSettings({ loans: { clients: { readers: { timeoutMs: 80 } } } });
    setting.catch(() => {});
    await vi.waitFor(() => expect(events('settings.changing')).toHaveLength(1));
  }
  expect(events('settings.failed')).toHaveLength(1);
  expect(await lab.etcd.get(keys.settings('loans')).json()).toEqual({});
});

test('a pace that is refused takes nothing from what the load promises', { timeout: 120_000 }, async () => {
  await using lab = await openLab();
  await using ready = await hold(lab);
  const driving = await ready.drive({ durationMs: null });
  await expect(driving.setPace(-1)).rejects.toMatchObject({ code: 'invalid-load-plan' });
  await driving.stop();
  const ended = journal.events.find(({ type }) => type === 'load.ended');
  expect(ended?.promised).toMatchObject({ seed: 7, startedAtMs: driving.startedAtMs });
});

test.each<[string, object, string]>([
  [
    'of what is not there',
    { kind: 'kill', id: 'k', instance: 'loans-2' },
    '`fault.instance`: expected an instance of its topology (desk-1, loans-1, readers-1), got `loans-2`',
  ],
  ['of a kind that there is not', { kind: 'dealy', id: 'k' }, '`fault.kind`: expected one of'],
  ['at a time of a scenario', { ...slow(), phase: 'fault' }, '`fault`: expected no field `phase`'],
])('no fault is set by hand %s', (_, given, message) => {
  expect(() => validateFault(given, library)).toThrow(
    expect.objectContaining({ code: 'invalid-fault', message: expect.stringContaining(message) }),
  );
});

test('what an arm cannot do in its state does not compile', () => {
  const never = (arm: ReadyArm) => async () => {
    // @ts-expect-error nothing is sent yet
    await arm.setPace(2);
    const driving = await arm.drive({ durationMs: null });
    // @ts-expect-error it is driven already
    await driving.drive({ durationMs: null });
    const stopped = await driving.stop();
    // @ts-expect-error nobody would meet it
    await stopped.setFault(slow());
    const closed = await stopped.close();
    // @ts-expect-error all of it is gone
    await closed.close();
  };
  expect(never).toBeTypeOf('function');
});
