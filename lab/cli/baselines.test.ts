import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatedScenario, runsOf } from '../gate/fixture/sides.ts';
import { parseArguments } from './arguments.ts';
import { foundOf, gatingOfTests, notAgain } from './fixture/gating.ts';
import { openGating } from './gate.ts';

const here = gatingOfTests();

test('only runs that all passed are a baseline', async () => {
  expect(await here.save({ isPass: false })).toEqual([5]);
  expect(here.lines.at(-1)).toContain(
    'Expected all runs of small to pass before they are saved as a baseline, got 0 of 5: look at why the others did not, and save again',
  );
  expect(readdirSync(here.folder)).toEqual([]);
});

test('one run less than was asked for is no baseline, and none at all is nothing to save', async () => {
  const gating = await here.open('--save-baseline', join(here.folder, 'base'));
  const four = new Map([[gatedScenario, { head: runsOf({}).slice(1), base: [] }]]);
  expect(await gating?.end(four, notAgain)).toEqual([5]);
  expect(here.lines.at(-1)).toContain('got 4 of 5');
  expect(await gating?.end(new Map([[gatedScenario, { head: [], base: [] }]]), notAgain)).toEqual([]);
  expect(here.lines.at(-1)).toContain('No baseline of small is saved: no run of it came to its end');
  expect(readdirSync(here.folder)).toEqual([]);
});

test('a folder that can not be written is refused before a run is made for it', async () => {
  writeFileSync(join(here.folder, 'file'), '');
  await expect(here.open('--save-baseline', join(here.folder, 'file', 'base'))).rejects.toMatchObject({
    code: 'baseline-not-saved',
    exitCode: 2,
  });
  expect(await here.open('--save-baseline', join(here.folder, 'none', 'yet'))).not.toBeNull();
  expect(readdirSync(here.folder)).toEqual(['file']);
});

test('what is no file in the place of a baseline is refused before a run is made, and not waited for', async () => {
  const refused = { exitCode: 2, message: expect.stringContaining('small.json') };
  const place = join(here.folder, 'base', 'small.json');
  mkdirSync(place, { recursive: true });
  await expect(here.open('--save-baseline', join(here.folder, 'base'))).rejects.toMatchObject(refused);
  rmSync(place, { recursive: true });
  execFileSync('mkfifo', [place]);
  await expect(here.open('--save-baseline', join(here.folder, 'base'))).rejects.toMatchObject(refused);
  await expect(here.open('--baseline', join(here.folder, 'base'))).rejects.toMatchObject(refused);
});

test('what can not be compared is refused before a run is made', async () => {
  await expect(here.open('--baseline', join(here.folder, 'none'))).rejects.toMatchObject({
    code: 'baseline-not-read',
  });
  await here.save();
  const flags = ['--baseline', join(here.folder, 'base')];
  await expect(here.open(...flags, '--seed', '2')).rejects.toMatchObject({ code: 'baseline-of-other-runs' });
  const { primary: _, ...without } = gatedScenario;
  const opened = (scenario: typeof gatedScenario, args: ReturnType<typeof here.options>) =>
    openGating([scenario], args, 'process');
  await expect(opened(without, here.options(...flags))).rejects.toMatchObject({
    code: 'gate-without-primary',
  });
  const few = { ...here.options(...flags), repeat: 3 };
  await expect(opened(gatedScenario, few)).rejects.toMatchObject({ code: 'gate-can-not-decide' });
  const alone = { ...here.options('--base', 'somewhere'), repeat: 1 };
  await expect(opened(gatedScenario, alone)).rejects.toMatchObject({ code: 'gate-can-not-decide' });
  // Neither a baseline of too few runs tells anything, nor one whose runs have too few values.
  const file = join(here.folder, 'base', 'small.json');
  const saved = JSON.parse(readFileSync(file, 'utf8'));
  type Row = { readonly values: readonly unknown[] };
  const cut = (change: (values: readonly unknown[]) => readonly unknown[], rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, values: change(row.values) }));
  const three = (all: readonly unknown[]) => all.slice(0, 3);
  const nulls = (all: readonly unknown[]) => all.map((value, run) => (run < 3 ? value : null));
  for (const baseline of [
    {
      ...{ ...saved, runs: three(saved.runs), claims: cut(three, saved.claims) },
      ...{ routes: cut(three, saved.routes), operations: [], others: [], requests: [] },
    },
    { ...saved, claims: cut(nulls, saved.claims) },
  ]) {
    writeFileSync(file, JSON.stringify(baseline));
    await expect(here.open(...flags)).rejects.toMatchObject({
      code: 'gate-can-not-decide',
      message: expect.stringContaining('got --repeat 5 against 3 runs'),
    });
  }
});

test('of all scenarios, one that was passed over when the baseline was saved has none, and is no reason to refuse', async () => {
  await here.save();
  const sampled = {
    ...gatedScenario,
    name: 'sampled',
    sampling: { unprotected: 'head=10%' },
  } as typeof gatedScenario;
  const flags = [
    '--repeat',
    '5',
    '--length',
    'short',
    '--reports',
    here.folder,
    '--baseline',
    join(here.folder, 'base'),
    ...['--gate-mode', 'block'],
  ];
  const gating = await openGating([gatedScenario, sampled], parseArguments(['--all', ...flags]), 'process');
  expect(await gating?.end(foundOf({}), notAgain)).toEqual([0]);
  expect(await gating?.end(new Map([[sampled, { head: runsOf({}), base: [] }]]), notAgain)).toEqual([5]);
  expect(here.lines.at(-1)).toContain('Gate of sampled: not run, since there is nothing to hold it against');
  const alone = openGating([sampled], parseArguments(['sampled', ...flags]), 'process');
  await expect(alone).rejects.toMatchObject({ code: 'baseline-not-read' });
});
