import { expect, test } from 'vitest';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { FaultDesk } from './fault-desk.ts';

/** Faults that come at once, and are over when they are undone. */
function desk(undo: (plan: FaultPlan) => Promise<void> = async () => {}) {
  let nowMs = 1_000;
  const ends = new Map<string, () => void>();
  const faults = new FaultDesk({
    clock: { now: () => nowMs++ },
    setFault: async (plan) => {
      if (plan.instance === 'refused-1') throw new Error('refused');
      const over = Promise.withResolvers<void>();
      ends.set(plan.id, over.resolve);
      return { plan, over: over.promise, undo: () => undo(plan), count: async () => {} };
    },
  });
  return { faults, ends };
}
const pause = (instance: string) => ({ kind: 'pause', instance, lasts: 10 });
const states = ({ faults }: ReturnType<typeof desk>) => faults.list.map(({ id, state }) => [id, state]);

test.each([undefined, 0, -1, 601, '10', Number.NaN, null])('a time limit of %s is none', async (lasts) => {
  const { faults } = desk();
  await expect(faults.set({ ...pause('a-1'), lasts })).rejects.toMatchObject({ code: 'invalid-fault' });
  expect(faults.list).toEqual([]);
});

test.each([
  [undefined, 'got nothing'],
  ['10', 'got `"10"`'],
  [601, 'got `601`'],
])('of a time limit of %s is said what it was', async (lasts, end) => {
  const set = desk().faults.set({ ...pause('a-1'), lasts });
  await expect(set).rejects.toThrow(new RegExp(`at most 600 seconds, ${end}$`));
});

test('no fault has an id of mysteries: its ledger would be that of a hidden one', async () => {
  const { faults } = desk();
  const set = faults.set({ ...pause('a-1'), id: 'mystery-1' });
  await expect(set).rejects.toThrow('expected one that mysteries do not have, got `mystery-1`');
  expect(faults.list).toEqual([]);
});

test('what was refused is not there; what was set before by that id stays', async () => {
  const own = desk();
  await expect(own.faults.set(pause('refused-1'))).rejects.toThrow('refused');
  expect(states(own)).toEqual([]);
  await own.faults.set({ ...pause('a-1'), id: 'x' });
  await own.faults.undo('x');
  await expect(own.faults.set({ ...pause('refused-1'), id: 'x' })).rejects.toThrow('refused');
  expect(states(own)).toEqual([['x', 'gone']]);
});

test('one that nobody applies any more has lapsed, until somebody applies it or it is undone', async () => {
  const own = desk();
  await own.faults.set({ ...pause('a-1'), id: 'x' });
  const lapsed = async (isActive: boolean | null) => {
    await own.faults.look(async () => (isActive === null ? null : { isActive, wentMs: null }));
    return own.faults.get('x').lapsed;
  };
  expect(await lapsed(true)).toBe(false);
  expect(await lapsed(false)).toBe(true);
  // Nobody could be asked: it stays as it was.
  expect(await lapsed(null)).toBe(true);
  expect(await lapsed(true)).toBe(false);
  await lapsed(false);
  await own.faults.undo('x');
  expect(await lapsed(false)).toBe(false);
});

test('one that has lapsed was in force until the instance says, else until it was last seen, also once it is undone', async () => {
  let nowMs = 10_000;
  const faults = new FaultDesk({
    clock: { now: () => nowMs },
    setFault: async (plan) => ({
      ...{ plan, over: new Promise<void>(() => {}), undo: async () => {}, count: async () => {} },
    }),
  });
  await faults.set(pause('a-1'));
  const { id } = await faults.set({ ...pause('b-1'), id: 'again' });
  const look = (isActive: boolean, wentMs: number | null = null) =>
    faults.look(async () => ({ isActive, wentMs }));
  nowMs = 12_000;
  await look(true);
  expect(faults.get(id).lapsedAtMs).toBeNull();
  // Nobody looked meanwhile: the last time that it went was before it came.
  nowMs = 90_000;
  await look(false, 9_000);
  expect(faults.get(id)).toMatchObject({ lapsed: true, lapsedAtMs: 12_000 });
  await look(true);
  expect(faults.get(id)).toMatchObject({ lapsed: false, lapsedAtMs: null });
  nowMs = 200_000;
  await look(false, 130_000);
  nowMs = 210_000;
  await look(false, 130_000);
  await faults.undo(id);
  expect(faults.get(id)).toMatchObject({ lapsed: false, lapsedAtMs: 130_000, goneAtMs: 210_000 });
});

test('one that could not be undone is in force still, says why, and can be undone again', async () => {
  let fails = true;
  const own = desk(async () => {
    if (fails) throw new Error('no answer');
  });
  await own.faults.set(pause('a-1'));
  await expect(own.faults.undo('pause-a-1')).rejects.toThrow('no answer');
  expect(own.faults.get('pause-a-1')).toMatchObject({ state: 'in-force', error: 'no answer' });
  fails = false;
  expect(await own.faults.undo('pause-a-1')).toMatchObject({ state: 'gone', error: null });
});

/** A desk whose faults come when they are let, in the order in which they were set. */
function slowDesk() {
  const coming = new Map<string, PromiseWithResolvers<void>>();
  const undone: string[] = [];
  const faults = new FaultDesk({
    clock: { now: () => 1_000 },
    setFault: async (plan) => {
      const came = Promise.withResolvers<void>();
      coming.set(plan.id, came);
      await came.promise;
      const undo = async () => void undone.push(plan.id);
      return { plan, over: new Promise<void>(() => {}), undo, count: async () => {} };
    },
  });
  return { faults, coming, undone };
}

test('one that is coming is not set again, and is undone as soon as it has come', async () => {
  const { faults, coming, undone } = slowDesk();
  const set = faults.set(pause('a-1'));
  expect(faults.get('pause-a-1').state).toBe('coming');
  await expect(faults.set(pause('a-1'))).rejects.toMatchObject({ code: 'fault-in-force' });
  const undo = faults.undo('pause-a-1');
  expect(undone).toEqual([]);
  coming.get('pause-a-1')?.resolve();
  expect(await set).toMatchObject({ state: expect.stringMatching(/in-force|undoing/) });
  expect(await undo).toMatchObject({ state: 'gone', error: null });
  expect(undone).toEqual(['pause-a-1']);
});

test('undo all leaves none that is on its way, and does not wait for it to undo the others', async () => {
  const { faults, coming, undone } = slowDesk();
  const first = faults.set(pause('a-1'));
  coming.get('pause-a-1')?.resolve();
  await first;
  const second = faults.set(pause('b-1'));
  const all = faults.undoAll();
  await expect.poll(() => undone).toEqual(['pause-a-1']);
  coming.get('pause-b-1')?.resolve();
  await second;
  expect((await all).map(({ id, state }) => [id, state])).toEqual([
    ['pause-a-1', 'gone'],
    ['pause-b-1', 'gone'],
  ]);
  expect(faults.list.every(({ state }) => state === 'gone')).toBe(true);
});

test('the undo of one that does not come has nothing to undo, and says why it did not come', async () => {
  const { faults, coming, undone } = slowDesk();
  const set = faults.set(pause('a-1'));
  const undo = faults.undo('pause-a-1');
  coming.get('pause-a-1')?.reject(new Error('no answer'));
  await expect(set).rejects.toThrow('no answer');
  expect(await undo).toMatchObject({ state: 'gone', cameAtMs: null, error: 'no answer' });
  expect([undone, faults.list]).toEqual([[], []]);
});

test('one whose own end failed is in force still, and says why', async () => {
  const over = Promise.withResolvers<void>();
  const faults = new FaultDesk({
    clock: { now: () => 1_000 },
    setFault: async (plan) => ({ plan, over: over.promise, undo: async () => {}, count: async () => {} }),
  });
  await faults.set(pause('a-1'));
  over.reject(new Error('no answer'));
  await expect.poll(() => faults.get('pause-a-1').error).toBe('no answer');
  expect(faults.get('pause-a-1').state).toBe('in-force');
});

test('one that could not be undone keeps none of the others in force', async () => {
  const own = desk(async ({ instance }) => {
    if (instance === 'b-1') throw new Error('no answer');
  });
  for (const instance of ['a-1', 'b-1', 'c-1']) await own.faults.set(pause(instance));
  await expect(own.faults.undoAll()).rejects.toThrow('no answer');
  expect(states(own).toSorted()).toEqual([
    ['pause-a-1', 'gone'],
    ['pause-b-1', 'in-force'],
    ['pause-c-1', 'gone'],
  ]);
});

// JSON can say this too: a value that no text can be made of.
const TEXTLESS = { toString: 1, valueOf: 1 };
test.each([
  { lasts: TEXTLESS },
  { kind: TEXTLESS },
  { kind: 'delay', match: { service: TEXTLESS } },
  { kind: 'delay', match: { service: 'a', method: TEXTLESS } },
])('nonsense is refused as such, as %j', async (given) => {
  const { faults } = desk();
  const set = faults.set({ ...pause('refused-1'), ...given });
  await expect(set).rejects.not.toThrow(TypeError);
  await expect(set).rejects.toThrow(/refused|expected a time limit|expected one of/);
});

test('one that ends by its time is gone, and of those that are gone the latest twenty are kept', async () => {
  const own = desk();
  await own.faults.set(pause('first-1'));
  own.ends.get('pause-first-1')?.();
  await expect.poll(() => own.faults.get('pause-first-1').state).toBe('gone');
  await own.faults.set(pause('stays-1'));
  for (let number = 1; number <= 30; number++) {
    await own.faults.set(pause(`a-${number}`));
    await own.faults.undo(`pause-a-${number}`);
  }
  await own.faults.set(pause('last-1'));
  expect(states(own).filter(([, state]) => state === 'gone')).toHaveLength(20);
  expect(states(own).filter(([, state]) => state === 'in-force')).toEqual([
    ['pause-last-1', 'in-force'],
    ['pause-stays-1', 'in-force'],
  ]);
  expect((await own.faults.undoAll()).map(({ id }) => id)).toEqual(['pause-last-1', 'pause-stays-1']);
});

test('one that can not be undone keeps no other in force, and is told', async () => {
  const own = desk(async ({ instance }) => {
    if (instance === 'b-1') throw new Error('no answer');
  });
  for (const instance of ['a-1', 'b-1', 'c-1']) await own.faults.set(pause(instance));
  await expect(own.faults.undoAll()).rejects.toThrow('no answer');
  expect(states(own)).toEqual([
    ['pause-c-1', 'gone'],
    ['pause-b-1', 'in-force'],
    ['pause-a-1', 'gone'],
  ]);
});

test('one that is gone stays gone, whatever fails after that', async () => {
  const own = desk(async ({ id }) => {
    own.ends.get(id)?.();
    await expect.poll(() => own.faults.get(id).state).toBe('gone');
    throw new Error('nobody could be counted');
  });
  await own.faults.set(pause('a-1'));
  await expect(own.faults.undo('pause-a-1')).rejects.toThrow('nobody could be counted');
  expect(own.faults.get('pause-a-1')).toMatchObject({ state: 'gone', error: null });
});
