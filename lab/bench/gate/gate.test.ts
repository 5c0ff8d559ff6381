import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveBaseline } from '../../gate/baseline-file.ts';
import type { Baseline } from '../../gate/baseline-schema.ts';
import { type FiveRuns, gatedScenario, sideOf, times } from '../../gate/fixture/sides.ts';
import { type Draw, inTurn, ofTwoSittings, ofTwoVersions, type Pair, takingTurns } from './draw.ts';
import { keepSittings } from './keep.ts';
import { requireKind } from './kept.ts';
import { joined, readSitting, requireDistinct } from './sitting.ts';
import { aaTable, powerTable } from './tables.ts';
import { wordsOf } from './words.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-sittings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Five runs each, one after the other. */
function sitting(name: string, ...parts: readonly FiveRuns[]): Baseline {
  const named = parts.map((five, part) => {
    const side = sideOf(five);
    const runs = side.runs.map(({ id }, run) => ({
      ...{ id: `${name}-${part}-${id}`, startedAt: `2026-11-27T0${part}:00:0${run}.000Z` },
    }));
    return { ...side, runs };
  });
  const whole = joined(named);
  if (!whole) throw new Error('Expected parts.');
  return whole;
}

const idsOf = (pairs: readonly Pair[]) =>
  pairs.flatMap(({ base, head }) => [...base.runs, ...head.runs]).map(({ id }) => id);

function all({ next }: Draw): Pair[] {
  const pair = next();
  return pair ? [pair, ...all({ next, again: next })] : [];
}

const anyTwo = () => true;

describe('what is drawn', () => {
  const four = sitting('a', {}, {}, {}, {});

  test('of one sitting takes turns, and uses each run once', () => {
    const pairs = takingTurns(four, 5);
    expect(pairs.map(({ base, head }) => [base.runs.length, head.runs.length])).toEqual([
      [5, 5],
      [5, 5],
    ]);
    expect(pairs[0]?.base.runs.map(({ id }) => id)).toEqual([
      ...['a-0-run0', 'a-0-run3', 'a-0-run4', 'a-1-run2', 'a-1-run3'],
    ]);
    expect(new Set(idsOf(pairs)).size).toBe(20);
    // Values go with their runs.
    expect(pairs[0]?.base.claims[0]?.values).toEqual([6, 5.94, 5.88, 6.12, 5.94]);
  });

  test('of two sittings has no run of one on both sides, and uses each once', () => {
    const pairs = all(
      ofTwoSittings([sitting('a', {}, {}, {}), sitting('b', {}), sitting('c', {}, {})], 5, anyTwo),
    );
    expect(pairs).toHaveLength(3);
    for (const { base, head } of pairs)
      expect(base.runs[0]?.id.slice(0, 1)).not.toBe(head.runs[0]?.id.slice(0, 1));
    expect(new Set(idsOf(pairs)).size).toBe(30);
    expect(all(ofTwoSittings([four], 5, anyTwo))).toEqual([]);
  });

  test('of two sittings is only of those that may meet, as long as there are some', () => {
    const named = ['a', 'b', 'c'].map((name) => sitting(name, {}, {}));
    const isC = ({ runs }: Baseline) => runs[0]?.id.startsWith('c') ?? false;
    const met = (mayMeet: (one: Baseline, other: Baseline) => boolean) =>
      all(ofTwoSittings(named, 5, mayMeet)).map(({ base, head }) =>
        [base, head].map(({ runs }) => runs[0]?.id.slice(0, 1)).join(''),
      );
    expect(met((one, other) => isC(one) === isC(other))).toEqual(['ab', 'ab']);
    expect(met((one, other) => isC(one) !== isC(other))).toEqual(['ac', 'bc']);
    expect(met(() => false)).toEqual([]);
  });

  test('for a second set of two sittings is of that of the head, against the same base', () => {
    const draw = ofTwoSittings([sitting('a', {}, {}, {}), sitting('b', {}, {})], 5, anyTwo);
    const first = draw.next() as Pair;
    const again = draw.again(first);
    expect(again?.base).toBe(first.base);
    expect([first.head, again?.head].map((side) => side?.runs[0]?.id)).toEqual(['b-0-run0', 'b-1-run0']);
    // Of that sitting nothing is left.
    expect([draw.again(first), draw.next()]).toEqual([undefined, undefined]);
  });

  test('a base that was quick by chance is so both times: the gate with it is wrong, and counted so', () => {
    const odd = sitting('a', { quick: times(6 / 1.3) }, {}, {});
    const words = wordsOf(gatedScenario, ofTwoSittings([odd, sitting('b', {}, {}, {})], 5, anyTwo));
    expect(words.map(({ change }) => change)).toEqual(['regressed', 'unchanged']);
  });

  test('of two versions holds runs of the one against those of the other, as long as both have some', () => {
    const pairs = ofTwoVersions(four, sitting('slow', {}, {}), 5);
    expect(pairs.map(({ base, head }) => [base.runs[0]?.id, head.runs[0]?.id])).toEqual([
      ['a-0-run0', 'slow-0-run0'],
      ['a-1-run0', 'slow-1-run0'],
    ]);
  });
});

const SLOWER = { quick: times(6 * 1.3) };
const pair = (head: FiveRuns): Pair => ({ base: sideOf(), head: sideOf(head) });
const changesOf = (...heads: readonly FiveRuns[]) =>
  wordsOf(gatedScenario, inTurn(heads.map(pair))).map(({ change, first }) => [change, first]);

test('the same run twice is refused: it would be no second one', () => {
  expect(() => requireDistinct([sitting('a', {}), sitting('b', {})])).not.toThrow();
  expect(() => requireDistinct([sitting('a', {}), sitting('a', {})])).toThrow(
    'Expected each run once, found a-0-run0 more often.',
  );
});

test('a gate that suspects something takes the next runs to confirm it, as that of a team does', () => {
  expect(changesOf({}, SLOWER, SLOWER, {})).toEqual([
    ['unchanged', 'unchanged'],
    ['regressed', 'regressed'],
    ['unchanged', 'unchanged'],
  ]);
  expect(changesOf(SLOWER, {}, {})).toEqual([
    ['unchanged', 'regressed'],
    ['unchanged', 'unchanged'],
  ]);
});

test('a suspicion without runs to confirm it is a false alarm in the one table, and a miss in the other', () => {
  expect(changesOf({}, SLOWER)).toEqual([
    ['unchanged', 'unchanged'],
    ['unconfirmed', 'regressed'],
  ]);
  const words = wordsOf(gatedScenario, inTurn([{}, SLOWER].map(pair)));
  const [, , gate] = aaTable([{ how: 'in turn', perSide: 5, words }], ['quick']).split('\n');
  // One of two: at most 97.5%, by Clopper and Pearson.
  expect(gate?.split('|').map((cell) => cell.trim())).toEqual([
    ...['', 'in turn', '5', 'the gate', '2', '1', '97.5%', '0', '77.6%', '0', ''],
  ]);
  expect(powerTable([{ perSide: 5, words }]).split('\n')[2]).toMatch(/^\| 5 +\| 2 +\| 0 +\| 0\.0% /);
});

describe('a sitting', () => {
  const save = async (part: string, side: Baseline) => {
    mkdirSync(join(folder, part), { recursive: true });
    await saveBaseline(join(folder, part), side);
  };

  test('is a folder of runs, or folders of parts of it, in the order of its runs', async () => {
    const later = sitting('b', {}, { quick: times(7) });
    const earlier = sitting('a', {});
    await save('1', {
      ...later,
      runs: later.runs.map((run) => ({ ...run, startedAt: '2026-11-27T09:00:00.000Z' })),
    });
    await save('2', earlier);
    const read = await readSitting(folder, gatedScenario);
    expect(read?.runs.map(({ id }) => id.slice(0, 1)).join('')).toBe('aaaaabbbbbbbbbb');
    expect(read?.claims[0]?.values.slice(-5)).toEqual(later.claims[0]?.values.slice(-5));
  });

  test('of runs that no gate would compare is refused', async () => {
    await save('1', sitting('a', {}));
    await save('2', { ...sitting('b', {}), seed: 2 });
    await expect(readSitting(folder, gatedScenario)).rejects.toThrow(
      'Expected all runs of small to be of one seed, found 1 and 2.',
    );
    await save('2', { ...sitting('b', {}), scenarioHash: 'f00' });
    await expect(readSitting(folder, gatedScenario)).rejects.toThrow(
      'to be runs of small as it is here, found others.',
    );
    await expect(readSitting(join(folder, 'none'), gatedScenario)).rejects.toMatchObject({
      code: 'bench-failed',
    });
    mkdirSync(join(folder, 'empty'));
    expect(await readSitting(join(folder, 'empty'), gatedScenario)).toBeNull();
  });

  test('is kept small, and decides as the whole does', async () => {
    const whole = sitting('a', {}, { quick: times(7) });
    await keepSittings(folder, [whole], ['quick', 'served']);
    await keepSittings(folder, [sitting('b', {})], ['quick'], 'slower');
    expect(readdirSync(folder).sort()).toEqual(['2026-11-27T00-00', '2026-11-27T00-00-slower']);
    const kept = await readSitting(join(folder, '2026-11-27T00-00'), gatedScenario);
    expect(kept?.claims.map(({ claim }) => claim)).toEqual(['quick', 'served']);
    expect(kept?.routes).toEqual([]);
    const changes = (side: Baseline | null) =>
      wordsOf(gatedScenario, inTurn(takingTurns(side as Baseline, 5))).map(({ change }) => change);
    expect(changes(kept)).toEqual(changes(whole));
  });

  test('is no folder of kept ones: what is told apart would be one', async () => {
    await keepSittings(folder, [sitting('a', {})], ['quick']);
    await keepSittings(folder, [sitting('b', {})], ['quick'], 'busy');
    await expect(readSitting(folder, gatedScenario)).rejects.toThrow(
      'to be of one sitting, found a folder of them, as 2026-11-27T00-00-busy.',
    );
    expect(await readSitting(join(folder, '2026-11-27T00-00-busy'), gatedScenario)).not.toBeNull();
  });

  test('that was kept is taken for what its name says, and nothing else', async () => {
    for (const kind of ['usual', 'slower', 'busy'] as const)
      await keepSittings(folder, [sitting('a', {})], ['quick'], kind);
    const kept = readdirSync(folder).sort();
    expect(kept).toEqual(['2026-11-27T00-00', '2026-11-27T00-00-busy', '2026-11-27T00-00-slower']);
    const refused = (kind: Parameters<typeof requireKind>[1]) =>
      kept.filter((name) => {
        try {
          requireKind([join(folder, name, '/')], kind);
          return false;
        } catch {
          return true;
        }
      });
    expect(refused('usual')).toEqual(['2026-11-27T00-00-busy', '2026-11-27T00-00-slower']);
    expect(refused('slower')).toEqual(['2026-11-27T00-00', '2026-11-27T00-00-busy']);
    expect(refused('busy')).toEqual(['2026-11-27T00-00', '2026-11-27T00-00-slower']);
    expect(() => requireKind([join(folder, '2026-11-27T00-00-slower')], 'usual')).toThrow(
      '2026-11-27T00-00-slower as --slower, as its name says, got it as a sitting of its own.',
    );
    // Of one that was not kept nobody but the caller knows.
    expect(() => requireKind(['sittings/monday', 'is-busy'], 'usual')).not.toThrow();
  });
});
