import { expect, test } from 'vitest';
import { EditDesk } from './edit-desk.ts';

const FIGURES = { endedPerS: 20, failedPerS: 0, p99Ms: 12 };

function opened({ fails = () => false }: { fails?: (instance: string) => boolean } = {}) {
  const lab = {
    now: 0,
    loadSinceMs: 0 as number | null,
    struck: [] as string[],
    started: [] as string[],
    events: [] as unknown[],
  };
  const desk = new EditDesk({
    instances: ['a-1', 'a-2', 'b-1'],
    startAnew: async (instance) => {
      if (fails(instance)) throw new Error('it ended');
      lab.started.push(instance);
    },
    struck: () => lab.struck,
    loadSinceMs: () => lab.loadSinceMs,
    figures: async (_, overS) => ({ ...FIGURES, overS }),
    journal: { write: (type, fields) => void lab.events.push({ type, ...fields }) },
    ...{ arm: 'plain', folder: '/x', clock: { now: () => lab.now } },
  });
  return { lab, desk };
}
const edit = (service: string, file = 'a.ts') => [{ service, files: [`/x/${file}`], problem: null }];

test('its instances are started one after the other, with how the service did before and since', async () => {
  const { lab, desk } = opened();
  lab.now = 8_500;
  await desk.take(edit('a'));
  expect(lab.started).toEqual(['a-1', 'a-2']);
  const before = { ...FIGURES, overS: 8 };
  const told = { service: 'a', files: ['a.ts'], state: 'in-force', editedAtMs: 8_500, sinceMs: 8_500 };
  // Of less than five seconds a rate says nothing.
  expect(await desk.state()).toEqual([{ ...told, error: null, before, since: null }]);
  lab.now = 100_000;
  expect(await desk.state()).toMatchObject([{ before, since: { overS: 60 } }]);
  lab.now = 101_000;
  await desk.take(edit('a'));
  expect(await desk.state()).toMatchObject([{ before: { overS: 60 }, since: null }]);
  expect(lab.events).toEqual([
    ...[0, 1].flatMap(() => [
      { type: 'code.edited', arm: 'plain', service: 'a', files: ['a.ts'] },
      { type: 'code.in-force', arm: 'plain', service: 'a' },
    ]),
  ]);
});

test('time in which the load was off is of no figure, neither before nor since', async () => {
  const { lab, desk } = opened();
  lab.now = 60_000;
  lab.loadSinceMs = 50_000;
  await desk.take(edit('a'));
  expect(await desk.state()).toMatchObject([{ before: { overS: 10 } }]);
  lab.now = 100_000;
  expect(await desk.state()).toMatchObject([{ since: { overS: 40 } }]);
  // A run holds it off.
  lab.loadSinceMs = null;
  expect(await desk.state()).toMatchObject([{ before: { overS: 10 }, since: null }]);
  await desk.take(edit('b'));
  expect(await desk.state()).toMatchObject([{ service: 'b', before: null, since: null }, {}]);
  [lab.now, lab.loadSinceMs] = [130_000, 127_000];
  expect(await desk.state()).toMatchObject([{}, { since: null }]);
  lab.now = 137_000;
  expect(await desk.state()).toMatchObject([{}, { before: { overS: 10 }, since: { overS: 10 } }]);
});

test('what can not be loaded is never started, and tells its line', async () => {
  const { lab, desk } = opened();
  const problem = { file: '/x/a.ts', line: 3, text: 'Unexpected token' };
  await desk.take([{ service: 'a', files: ['/x/a.ts'], problem }]);
  expect(lab.started).toEqual([]);
  expect(await desk.state()).toMatchObject([{ state: 'refused', error: 'a.ts:3: Unexpected token' }]);
});

test('where one does not start, those behind it keep the code that works; the next edit starts all', async () => {
  let broken = true;
  const { lab, desk } = opened({ fails: () => broken });
  await desk.take(edit('a'));
  expect(lab.started).toEqual([]);
  expect(await desk.state()).toMatchObject([{ state: 'failed', error: 'a-1 did not start: it ended' }]);
  await desk.goOn();
  broken = false;
  await desk.take(edit('a'));
  expect(lab.started).toEqual(['a-1', 'a-2']);
  expect(await desk.state()).toMatchObject([{ state: 'in-force', error: null }]);
});

test('an instance that a fault strikes waits until that is undone', async () => {
  const { lab, desk } = opened();
  lab.struck = ['a-1'];
  await desk.take([...edit('a'), ...edit('b', 'b.ts')]);
  expect(lab.started).toEqual(['a-2', 'b-1']);
  expect(await desk.state()).toMatchObject([
    { service: 'b', state: 'in-force' },
    { service: 'a', state: 'waiting' },
  ]);
  lab.struck = [];
  await desk.goOn();
  expect(lab.started).toEqual(['a-2', 'b-1', 'a-1']);
  expect((await desk.state()).map(({ state }) => state)).toEqual(['in-force', 'in-force']);
});

test('what waits for a fault is not started from code that can not be loaded', async () => {
  const { lab, desk } = opened();
  lab.struck = ['a-1'];
  await desk.take(edit('a'));
  const problem = { file: '/x/a.ts', line: 3, text: 'Unexpected token' };
  await desk.take([{ service: 'a', files: ['/x/a.ts'], problem }]);
  expect(await desk.state()).toMatchObject([{ state: 'refused' }]);
  lab.struck = [];
  await desk.goOn();
  expect(lab.started).toEqual(['a-2']);
  expect(await desk.state()).toMatchObject([{ state: 'refused' }]);
  await desk.take(edit('a'));
  expect(lab.started).toEqual(['a-2', 'a-1', 'a-2']);
});

test('figures are from before the first of several edits that did not come into force', async () => {
  let broken = true;
  const { lab, desk } = opened({ fails: () => broken });
  lab.now = 8_500;
  await desk.take(edit('a'));
  lab.now = 60_000;
  broken = false;
  await desk.take(edit('a'));
  expect(await desk.state()).toMatchObject([{ state: 'in-force', before: { overS: 8 } }]);
});

test('once it has ended nothing is started', async () => {
  const { lab, desk } = opened();
  desk.end();
  await desk.take(edit('a'));
  expect(lab).toMatchObject({ started: [], events: [] });
});
