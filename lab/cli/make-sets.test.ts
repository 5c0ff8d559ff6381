import { expect, test } from 'vitest';
import { finishedRun } from '../report/fixture/finished-run.ts';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { makeSets } from './make-sets.ts';

const [one, other, base] = ['one', 'other', 'one'].map((name) => smallScenario({ name }) as Scenario) as [
  Scenario,
  Scenario,
  Scenario,
];

const upTo = (count: number) => (rounds: number) => rounds < count;

test('both versions take turns, and turns in who is first; a scenario without a base is run alone', async () => {
  const ran: string[] = [];
  const found = await makeSets(
    [one, other],
    new Map([[one, base]]),
    upTo(3),
    async ({ scenario, of }, keep) => {
      expect(scenario === base).toBe(of === 'base');
      ran.push(`${scenario.name} ${of}`);
      keep({ ...finishedRun(), id: String(ran.length) });
    },
  );
  expect(ran).toEqual([
    ...['one base', 'one head', 'other head'],
    ...['one head', 'one base', 'other head'],
    ...['one base', 'one head', 'other head'],
  ]);
  const ids = [...found.values()].map(({ base, head }) =>
    [base, head].map((set) => set.map(({ run }) => run.id)),
  );
  expect(ids).toEqual([
    [
      ['1', '5', '7'],
      ['2', '4', '8'],
    ],
    [[], ['3', '6', '9']],
  ]);
});

test('a run that found nothing leaves a smaller set', async () => {
  const found = await makeSets([one], new Map(), upTo(2), async () => {});
  expect(found.get(one)).toEqual({ head: [], base: [] });
});
