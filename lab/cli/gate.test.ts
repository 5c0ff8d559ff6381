import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FiveRuns, gatedScenario, runsOf, times } from '../gate/fixture/sides.ts';
import { foundOf, gatingOfTests, notAgain } from './fixture/gating.ts';
import { openGating, removeGates } from './gate.ts';
import type { Found } from './sets.ts';

const here = gatingOfTests();
/** Of each gate, as the summary has it. */
let words: string[];

/** Held against runs as they usually are. */
async function hold(first: FiveRuns, second: FiveRuns | null, ...flags: string[]) {
  await here.save();
  const gating = await here.open('--baseline', join(here.folder, 'base'), ...flags);
  let sets = 1;
  const again = async (): Promise<Found> => {
    sets++;
    return second ? foundOf(second) : notAgain();
  };
  words = [];
  const codes = await gating?.end(
    foundOf(first),
    again,
    ({ name }, { outcome }) => void words.push(`${name} ${outcome.change}`),
  );
  return { codes, sets };
}

const BLOCK = ['--gate-mode', 'block'];
const SLOWER = { quick: times(6 * 1.3) };
/** A second set is made of all; of it counts what the first one suspected. */
const LESS_SERVED = { served: times(70) };

test('without a flag nothing is compared', async () => {
  expect(await here.open()).toBeNull();
});

test('runs like those of the baseline end with 0, and are made once', async () => {
  expect(await hold({}, null)).toEqual({ codes: [0], sets: 1 });
  expect(here.lines.join('\n')).toContain(
    'Gate of small: unchanged (against 5 runs since 2025-10-09, Faultline 0.0.0)',
  );
});

test('what got worse ends with 99 once a second set says so, and is told in all files', async () => {
  expect(await hold(SLOWER, SLOWER, ...BLOCK)).toEqual({ codes: [99], sets: 2 });
  expect(words).toEqual(['small regressed']);
  expect(here.lines.join('\n')).toContain(
    'small is worse than its baseline in quick: a second set of 5 runs has to say the same',
  );
  const file = (name: string) => readFileSync(join(here.folder, 'small', name), 'utf8');
  expect(JSON.parse(file('gate.json'))).toMatchObject({ formatVersion: 1, change: 'regressed' });
  expect(file('gate.md')).toMatch(/✗ regressed +quick: 1\.30 times the baseline/);
  expect(file('gate.junit.xml')).toContain('<failure type="regressed" message="1.30 times ');
  expect(file('gate.junit.xml')).toMatch(
    /<failure .+; median 6\.00 before, 7\.80 now; .+ what grew: no operation that can be told.+; what is compared: It is quick"/,
  );
  expect(here.lines.join('\n')).toMatch(/gate: \S+small\/gate\.md, and gate\.json beside it/);
  // Of two claims each has its share of the error.
  for (const name of ['gate.md', 'gate.junit.xml'])
    expect(file(name)).toMatch(/quick: 1\.30 times.+97\.5% sure/);
  expect(file('gate.junit.xml')).toContain('tests="2" failures="1" errors="0" skipped="0"');
  // So that the reports of all of its runs are found, in the time that these took.
  const ids = { runs: runsOf({}).map(({ run: { id } }) => expect.objectContaining({ id })) };
  expect(JSON.parse(file('gate.json'))).toMatchObject({ head: ids, second: { base: ids, head: ids } });
  expect(file('gate.junit.xml')).toMatch(/<testsuite .+ time="10\.000">/);
});

test('what the second set does not confirm fails nothing', async () => {
  expect(await hold(SLOWER, LESS_SERVED, ...BLOCK)).toEqual({ codes: [0], sets: 2 });
});

test('a gate that can not tell ends as it was asked to, and says that it did not tell', async () => {
  const noisy = { quick: [6, 8.5, 5.9, 9, 6.1] };
  expect(await hold(noisy, null, ...BLOCK)).toEqual({ codes: [5], sets: 1 });
  expect(readFileSync(join(here.folder, 'small', 'gate.junit.xml'), 'utf8')).toContain(
    'tests="2" failures="0" errors="1" skipped="0"',
  );
  expect(await hold(noisy, null, ...BLOCK, '--on-inconclusive', 'pass')).toEqual({ codes: [0], sets: 1 });
  expect(here.lines.join('\n')).not.toContain('not decided');
  expect(await hold(noisy, null, ...BLOCK, '--on-inconclusive', 'warn')).toEqual({ codes: [0], sets: 1 });
  expect(here.lines.join('\n')).toContain(
    'Gate of small: not decided. It has not passed, and fails nothing (--on-inconclusive warn)',
  );
  expect(await hold(noisy, null)).toEqual({ codes: [0], sets: 1 });
  expect(here.lines.at(-1)).toContain(
    'not decided. It has not passed, and fails nothing (--gate-mode advise)',
  );
  const junit = readFileSync(join(here.folder, 'small', 'gate.junit.xml'), 'utf8');
  expect(junit).toContain('tests="2" failures="0" errors="0" skipped="1"');
});

test('a loss that is accepted beside the baseline fails nothing, and a line that could never count is refused first', async () => {
  await here.save();
  const accepted = (to: number) =>
    writeFileSync(
      join(here.folder, 'base', 'accepted.jsonl'),
      JSON.stringify({ scenario: 'small', claim: 'quick', to, reason: 'It is signed', until: '2025-10-09' }),
    );
  accepted(1.4);
  const gating = await here.open('--baseline', join(here.folder, 'base'), ...BLOCK);
  expect(await gating?.end(foundOf(SLOWER), notAgain)).toEqual([0]);
  expect(here.lines.join('\n')).toContain('accepted up to 1.4 times until 2025-10-09: It is signed');
  // More than is accepted is a suspicion, which a second set has to confirm as one.
  const within = await here.open('--baseline', join(here.folder, 'base'), ...BLOCK);
  expect(await within?.end(foundOf({ quick: times(6 * 1.5) }), async () => foundOf(SLOWER))).toEqual([0]);
  accepted(0.9);
  await expect(here.open('--baseline', join(here.folder, 'base'))).rejects.toMatchObject({
    code: 'accepted-refused',
  });
});

test('a gate that can not be written whole leaves no part of it, and is no pass', async () => {
  mkdirSync(join(here.folder, 'small', 'gate.junit.xml'), { recursive: true });
  expect((await hold({}, null)).codes).toEqual([0, 5]);
  expect(here.lines.join('\n')).toMatch(/Could not write the gate to \S+small: .+ Its word stands above\./);
  expect(readdirSync(join(here.folder, 'small'))).toEqual(['gate.junit.xml']);
});

test('a new gate tells a regression, fails nothing, and says in one line how it would', async () => {
  expect(await hold(SLOWER, SLOWER)).toEqual({ codes: [0], sets: 2 });
  const line =
    'Gate of small: regressed, advised only: --gate-mode block would make it fail with exit code 99';
  expect(here.lines.at(-1)?.trim()).toBe(line);
  expect(readFileSync(join(here.folder, 'small', 'gate.md'), 'utf8')).toContain(`\n${line}\n`);
  const junit = readFileSync(join(here.folder, 'small', 'gate.junit.xml'), 'utf8');
  expect(junit).toContain('tests="2" failures="0" errors="0" skipped="1"');
  expect(junit).toMatch(
    /<skipped message="1.30 times .+ what grew: .+; advised only: --gate-mode block would make it fail /,
  );
});

test('runs that never came to an end are no gate that held', async () => {
  await here.save();
  for (const [code, ...flags] of [[5, ...BLOCK], [0]] as const) {
    const gating = await here.open('--baseline', join(here.folder, 'base'), ...flags);
    const results: unknown[] = [];
    const codes = await gating?.end(
      new Map([[gatedScenario, { head: [], base: [] }]]),
      notAgain,
      (_, { suite }) => void results.push(...suite.cases.map(({ result }) => result?.tag)),
    );
    expect([codes, results]).toEqual([[code], [code === 5 ? 'error' : 'skipped']]);
    expect(here.lines.at(-1)).toContain('Gate of small: not run');
  }
});

test('what a gate before said does not stand for one that is not run', async () => {
  await hold({}, null);
  const left = () => readdirSync(join(here.folder, 'small'));
  expect(left()).toEqual(['gate.json', 'gate.junit.xml', 'gate.md']);
  await removeGates([gatedScenario], here.options());
  expect(left().length).toBe(3);
  await removeGates([gatedScenario], here.options('--baseline', join(here.folder, 'none')));
  expect(left()).toEqual([]);
  await hold({}, null);
  await removeGates([gatedScenario], here.options('--base', 'somewhere'));
  expect(left()).toEqual([]);
});

test('another version is held against as it ran beside, and each set against its own', async () => {
  const gating = await here.open('--base', 'somewhere', ...BLOCK);
  // The machine got slower between the sets, for both.
  const late = (factor: number) => ({ quick: times(12 * factor) });
  const again = async () => foundOf(late(1.3), late(1));
  expect(await gating?.end(foundOf(SLOWER, {}), again)).toEqual([99]);
  const asEver = async () => foundOf(late(1), late(1));
  expect(await gating?.end(foundOf(SLOWER, {}), asEver)).toEqual([0]);
});

test('what it is held against is named', async () => {
  const gating = await here.open('--base', 'HEAD^1');
  await gating?.end(foundOf({}, {}), notAgain, () => {}, 'HEAD^1 (0123456789ab)');
  expect(here.lines.join('\n')).toContain(
    'Gate of small: unchanged (against 5 runs of HEAD^1 (0123456789ab))',
  );
});

test('of several that are worse each is confirmed', async () => {
  const other = { ...gatedScenario, name: 'other' } as typeof gatedScenario;
  const gating = await openGating(
    [gatedScenario, other],
    here.options('--base', 'somewhere', ...BLOCK),
    'process',
  );
  const both = () => new Map([...foundOf(SLOWER, {}), [other, { head: runsOf(SLOWER), base: runsOf({}) }]]);
  const asked: string[] = [];
  const again = async (which: readonly { readonly name: string }[]) => {
    asked.push(...which.map(({ name }) => name));
    return new Map([...both()].filter(([{ name }]) => asked.includes(name)));
  };
  expect(await gating?.end(both(), again)).toEqual([99, 99]);
  expect(asked).toEqual(['small', 'other']);
});

test('nothing is told of runs that somebody interrupted', async () => {
  await here.save();
  const gating = await here.open('--baseline', join(here.folder, 'base'));
  expect(await gating?.end(foundOf(SLOWER), async () => null)).toEqual([]);
  expect(here.lines.join('\n')).not.toContain('Gate of');
});
