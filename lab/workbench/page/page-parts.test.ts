import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serviceSettings } from '../../../services/kit/control/settings-schema.ts';
import type { EdgeState, FaultState, LabState } from '../lab-state.ts';
import { Announcer } from './announcer.ts';
import { wordsOf } from './edge-words.ts';
import { inWords } from './event-words.ts';
import { inForce, shownOf, struckBy } from './faults-in-force.ts';
import { SHOWN_MS, withState } from './history.ts';
import { LastInForce } from './last-in-force.ts';
import { withoutSpan } from './no-span-yet.ts';
import {
  asCode,
  isSame,
  PROTECTIONS,
  placeOf,
  type Settings,
  settingOf,
  withSetting,
} from './protections.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what happens is told politely: at once, and then at most every five seconds, together', () => {
  const told: string[] = [];
  const announcer = new Announcer({ say: (text) => told.push(text) });
  announcer.tell('a.');
  vi.advanceTimersByTime(10);
  expect(told).toEqual(['a.']);
  for (const text of ['b.', 'c.', 'd.', 'e.', 'f.']) announcer.tell(text);
  vi.advanceTimersByTime(4_900);
  expect(told).toEqual(['a.']);
  vi.advanceTimersByTime(100);
  expect(told).toEqual(['a.', 'd. e. f. And 2 more.']);
  vi.advanceTimersByTime(20_000);
  announcer.tell('g.');
  vi.advanceTimersByTime(10);
  expect(told.slice(2)).toEqual(['g.']);
  for (const text of ['phase 1.', 'phase 2.']) announcer.tell(text, 'the run');
  announcer.tell('h.');
  announcer.tell('phase 3.', 'the run');
  vi.advanceTimersByTime(5_000);
  expect(told.slice(3)).toEqual(['h. phase 3.']);
});

const state = (nowMs: number, rps = 10, paused = false): LabState => ({
  lab: {
    id: 'a',
    scenario: 's',
    title: 't',
    system: 'y',
    attached: false,
    logs: null,
    startedAtMs: 0,
    nowMs,
  },
  ...{ services: [], edges: [], instances: [], faults: [], edits: [] },
  mystery: { levels: [], services: [], kinds: [], current: null, scores: [] },
  load: {
    ...{ paused, heldBy: null, shape: { kind: 'constant' } },
    routes: [
      {
        ...{ route: 'GET /', plannedRps: 10, rps, usualRps: rps, goodPerS: 4, failedPerS: 1 },
        ...{ waiting: 2, oldestWaitingMs: 900, ended: 9, p90Ms: null },
      },
    ],
  },
});

test('charts show two minutes, and know no value where nothing has ended', () => {
  const first = withState([], state(1_000));
  expect(first).toEqual([
    expect.objectContaining({ tMs: 1_000, goodPerS: 4, wantedPerS: 10, p90Ms: null, oldestWaitingMs: 900 }),
  ]);
  expect(withState(first, state(2_000, 10, true)).map(({ wantedPerS }) => wantedPerS)).toEqual([10, 0]);
  expect(withState(first, state(1_000 + SHOWN_MS + 1))).toHaveLength(1);
});

test('of a system that runs without the lab charts show what its entry asks for, until the lab sends a load', () => {
  const edge = (from: string, to: string, goodPerS: number | null, p90Ms: number | null, oldest: number) =>
    ({ from, to, goodPerS, p90Ms, oldestWaitingMs: oldest }) as EdgeState;
  const joined = (paused: boolean): LabState => {
    const { lab, ...rest } = state(1_000, 10, paused);
    const edges = [edge('load', 'a', 0, null, 0), edge('a', 'b', 30, 20, 40), edge('a', 'c', 5, 70, 10)];
    return { ...rest, lab: { ...lab, attached: true }, edges: [...edges, edge('b', 'd', 9, 900, 900)] };
  };
  expect(withState([], joined(true))).toMatchObject([
    { goodPerS: 35, wantedPerS: null, p90Ms: 70, oldestWaitingMs: 40 },
  ]);
  expect(withState([], joined(false))).toMatchObject([
    { goodPerS: 4, wantedPerS: 10, p90Ms: null, oldestWaitingMs: 900 },
  ]);
});

test('a fault that is only coming is not told to be in force, one that is being undone is', () => {
  const fault = (id: string, state: FaultState['state'], plan: object): FaultState => ({
    ...{ id, kind: 'hang', text: '', plan: { kind: 'hang', id, ...plan }, state },
    ...{ askedAtMs: 0, cameAtMs: null, endsAtMs: 0, goneAtMs: null, error: null },
    ...{ lapsed: id === 'e', lapsedAtMs: null },
  });
  const faults = [
    fault('a', 'coming', { match: { service: 'a' } }),
    fault('b', 'in-force', { match: { service: 'b', method: 'Do' } }),
    fault('c', 'undoing', { instance: 'c-12' }),
    fault('d', 'gone', { match: { service: 'd' } }),
    fault('e', 'in-force', { match: { service: 'e' } }),
  ];
  expect(inForce(faults).map(({ id }) => id)).toEqual(['b', 'c']);
  expect([...struckBy(faults)]).toEqual([
    ['b', 'hang'],
    ['c', 'hang'],
  ]);
});

test('two faults that came in one millisecond are two in a chart', () => {
  const fault = (id: string) => ({
    ...{ id, kind: 'delay', text: `${id} is late`, plan: { kind: 'delay', id }, state: 'in-force' as const },
    ...{
      askedAtMs: 1,
      cameAtMs: 2,
      endsAtMs: 9,
      goneAtMs: null,
      lapsed: false,
      lapsedAtMs: null,
      error: null,
    },
  });
  const shown = [fault('a'), fault('b')].flatMap((each) => shownOf(each, 5));
  expect(shown.map(({ fromMs, toMs, word }) => [fromMs, toMs, word])).toEqual([
    [2, 5, 'delay'],
    [2, 5, 'delay'],
  ]);
  expect(new Set(shown.map(({ key }) => key)).size).toBe(2);
  expect(shownOf({ ...fault('c'), cameAtMs: null }, 5)).toEqual([]);
});

test('a chart shows a fault for as long as it was in force: to where it went, lapsed or was undone', () => {
  const fault = {
    ...{ id: 'a', kind: 'delay', text: 'late', plan: { kind: 'delay', id: 'a' }, state: 'in-force' as const },
    ...{
      askedAtMs: 1,
      cameAtMs: 2,
      endsAtMs: 60,
      goneAtMs: null,
      lapsed: false,
      lapsedAtMs: null,
      error: null,
    },
  };
  const ends = (more: Partial<FaultState>) => shownOf({ ...fault, ...more }, 100).map(({ toMs }) => toMs);
  expect(ends({})).toEqual([100]);
  expect(ends({ state: 'gone', goneAtMs: 50 })).toEqual([50]);
  expect(ends({ lapsed: true, lapsedAtMs: 40 })).toEqual([40]);
  expect(ends({ state: 'gone', goneAtMs: 90, lapsedAtMs: 40 })).toEqual([40]);
});

const of = (name: string) => PROTECTIONS.find((each) => each.name === name) ?? expect.fail(name);

test('a switch writes one protection of one edge, and takes it away without a trace', () => {
  const before: Settings = {
    server: { workers: { slots: 16, queue: 1_000 } },
    clients: { b: { propagateDeadline: false } },
  };
  const budget = placeOf(of('timeoutMs'), 'b');
  const fallback = placeOf(of('fallback'), 'c');
  const on = withSetting(withSetting(before, budget, 250), fallback, true);
  expect(on).toEqual({
    server: { workers: { slots: 16, queue: 1_000 } },
    clients: { b: { propagateDeadline: false, timeoutMs: 250 }, c: { fallback: true } },
  });
  expect(settingOf(on, budget)).toBe(250);
  const off = withSetting(withSetting(on, budget, undefined), fallback, undefined);
  expect(isSame(off, before)).toBe(true);
  expect(isSame(on, before)).toBe(false);
  expect(withSetting({ clients: { b: { timeoutMs: 1 } } }, budget, undefined)).toEqual({});
});

test('who switches a protection back gets what was in force before; where nothing was, values to begin with', () => {
  const edge = { from: 'a', to: 'b' };
  const last = new LastInForce();
  const see = (a: Settings, b: Settings = {}) => {
    const service = (name: string, settings: Settings) => ({ name, kit: true, settings, pending: null });
    last.see({ services: [service('a', a), service('b', b)], edges: [edge as EdgeState] });
  };
  const value = (name: string, now: unknown, on: boolean) => last.valueOf(of(name), edge, now, on);
  expect(value('keepalive', undefined, true)).toEqual({ timeMs: 100, timeoutMs: 350 });
  const own = { timeMs: 5_000, timeoutMs: 1_000 };
  see({ clients: { b: { keepalive: own, fallback: false } } });
  see({});
  expect(value('keepalive', undefined, true)).toEqual(own);
  expect([value('keepalive', own, false), value('fallback', true, false)]).toEqual([undefined, undefined]);

  // Who is called sheds where few wait. It has its workers either way.
  const workers = (queue: number) => ({ slots: 8, queue });
  const isOn = of('workers').isOn;
  expect([isOn(undefined), isOn(workers(1_000)), isOn(workers(8)), isOn(workers(0))]).toEqual([
    ...[false, false, true, true],
  ]);
  see({}, { server: { workers: workers(300) } });
  expect(value('workers', workers(300), true)).toEqual(workers(8));
  see({}, { server: { workers: workers(3) } });
  expect(value('workers', workers(3), false)).toEqual(workers(300));
  expect(value('workers', workers(300), true)).toEqual(workers(3));
  expect(new LastInForce().valueOf(of('workers'), edge, workers(3), false)).toEqual(workers(1_000));
  expect(new LastInForce().valueOf(of('workers'), edge, undefined, true)).toEqual({ slots: 16, queue: 16 });
});

test('all that the page switches on are settings that a service takes', () => {
  for (const each of PROTECTIONS) {
    const settings = withSetting({}, placeOf(each, 'b'), each.on(undefined));
    expect(serviceSettings.parse(settings)).toEqual(settings);
  }
});

test('at an edge a quantile of few calls is none, and the oldest that waits stands beside it', () => {
  const edge: EdgeState = {
    ...{ from: 'a', to: 'b', methods: ['Do'], fallback: false, begunPerS: 40, goodPerS: 30, failedPerS: 2 },
    ...{ waiting: 40, oldestWaitingMs: 3_200, shares: { good: 0.797, failed: 0.003, waiting: 0.2 } },
    ...{ ended: 160, p99Ms: 20, p90Ms: 12, breaker: null },
  };
  const lines = (of: Partial<EdgeState> = {}) => Object.values(wordsOf({ ...edge, ...of })).flat();
  const texts = (of?: Partial<EdgeState>) => lines(of).map(({ text }) => text);
  expect(texts()).toEqual(['40/s', '<1 % failed', '20 % wait', 'oldest 3.20s', 'p99 20ms']);
  expect(lines().map(({ tone }) => tone)).toEqual(['quiet', 'failed', 'waits', 'waits', 'quiet']);
  expect(texts({ p99Ms: null })[4]).toBe('p90 12ms');
  expect(texts({ p99Ms: null, p90Ms: null, ended: 4, waiting: 0 }).slice(2)).toEqual([
    'none waits',
    '4 ended',
  ]);
  expect(texts({ shares: { good: 1, failed: 0, waiting: 0 } })[1]).toBe('100 % well');
  const stuck = { begunPerS: 0, shares: null, waiting: 16, ended: 0, p99Ms: null, p90Ms: null };
  expect(texts(stuck)).toEqual(['0/s', '16 wait', 'oldest 3.20s']);
  expect(texts({ ...stuck, waiting: 0, breaker: 'open' })).toEqual(['breaker open', '0/s']);
  expect(texts({ begunPerS: null })).toEqual(['no calls known']);
});

test('of services without the kit it is said what waits, and that no span is there yet', () => {
  const { load } = state(1_000);
  const service = (kit: boolean) => ({ name: 'a', kit, settings: {}, pending: null });
  expect(withoutSpan({ load, services: [service(false)] })).toEqual([
    'GET /: 2 waiting, the oldest for 900ms; no span yet',
  ]);
  expect(withoutSpan({ load, services: [service(false), service(true)] })).toEqual([]);
});

test('settings are shown as an arm of a scenario has them', () => {
  const settings = {
    server: { workers: { slots: 16, queue: 1_000 } },
    clients: { 'b-c': { breaker: of('breaker').on(undefined) } },
  };
  expect(asCode('a', settings)).toBe(`a: {
  server: { workers: { slots: 16, queue: 1_000 } },
  clients: {
    'b-c': {
      breaker: {
        errorThresholdPercentage: 50,
        volumeThreshold: 5,
        rollingWindowMs: 1_000,
        resetTimeoutMs: 1_000,
      },
    },
  },
},`);
});

test('events that say something to who looks on are put into words, the grave ones aloud', () => {
  const words = (type: string, fields = {}) => inWords({ tMs: 0, type, ...fields });
  expect(words('fault.injected', { text: 'b hangs' })).toMatchObject({
    text: 'Fault in force: b hangs',
    loud: true,
  });
  expect(words('load.changed', { route: 'GET /', pace: 2 })).toMatchObject({
    text: 'Load of GET /: 2 times as planned',
    loud: false,
  });
  expect(words('settings.failed', { settings: { b: {} }, error: 'no' })?.text).toBe(
    'Settings of b taken back: no',
  );
  expect(words('code.refused', { service: 'b', error: 'b.ts:3: no' })).toMatchObject({
    text: 'Code of b can not be loaded, the one before runs on: b.ts:3: no',
    loud: true,
  });
  expect(words('load.shaped', { kind: 'wave', times: 3, lasts: 20 })?.text).toBe(
    'Load: wave of 3 times, 20 s',
  );
  expect(words('fault.counted')).toBeNull();
});
