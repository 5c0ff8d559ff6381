import { expect, test } from 'vitest';
import { mysteryRefused } from '../../mystery/mystery-refused.ts';
import { heldLab } from './held-lab.ts';

type Held = Parameters<typeof heldLab>[0];

const BY = { page: 'runs', scenario: 'small' } as const;

/** A lab at which somebody has done all that can be done; what is asked of it is in `asked`. */
function held(isMystery: boolean, kind = 'constant') {
  const asked: unknown[] = [];
  const noted = (what: string) => async (given?: unknown) => void asked.push([what, given]);
  const hold = async (by: unknown) => {
    asked.push(['held by', by]);
    return async () => void asked.push(['held by', null]);
  };
  const routes = [{ route: 'GET /', plannedRps: 10 }];
  const lab = heldLab({
    lab: { clock: {} },
    load: { state: () => ({ paused: false, routes, shape: { kind } }), change: noted('load'), hold },
    faults: { undoAll: noted('faults') },
    settings: { inForce: () => ({}), set: noted('settings') },
    scenario: { arms: { first: {} }, topology: { a: 1 } },
    mystery: {
      stop: noted('mystery'),
      besideRun: () => {
        if (isMystery) throw mysteryRefused('Expected the mystery to be over.');
        asked.push(['beside a run', true]);
        return { [Symbol.dispose]: () => void asked.push(['beside a run', false]) };
      },
    },
  } as unknown as Held);
  return { lab, asked };
}

test('a reset ends a mystery, and what was done by hand', async () => {
  const { lab, asked } = held(true);
  await lab.reset();
  expect(asked.map((each) => (each as unknown[])[0])).toEqual(['mystery', 'faults', 'load']);
});

test('the load is as planned again after it, and has no shape', async () => {
  const load = ['load', { paused: false, routes: { 'GET /': 10 } }];
  for (const [kind, wanted] of [
    ['wave', [['load', { shape: { kind: 'constant' } }], load]],
    ['constant', [load]],
  ] as const) {
    const { lab, asked } = held(false, kind);
    await lab.reset();
    expect(asked.filter((each) => (each as unknown[])[0] === 'load')).toEqual(wanted);
  }
});

test('a run that is over lets the load go on', async () => {
  const { lab, asked } = held(false);
  const goOn = await lab.quiet(BY);
  await goOn();
  expect(asked).toEqual([
    ['beside a run', true],
    ['held by', BY],
    ['held by', null],
    ['beside a run', false],
  ]);
});

test('beside a mystery that is open no run is measured, and its load goes on', async () => {
  const { lab, asked } = held(true);
  const refused = { code: 'mystery-refused' };
  expect(() => lab.requireFree()).toThrow(expect.objectContaining(refused));
  await expect(lab.quiet(BY)).rejects.toMatchObject(refused);
  expect(asked).toEqual([]);
  held(false).lab.requireFree();
});
