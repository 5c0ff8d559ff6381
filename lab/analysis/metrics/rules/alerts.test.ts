import { expect, test } from 'vitest';
import { labelsJson } from '../promql/labels.ts';
import { MemorySource } from '../promql/testing/memory-source.ts';
import { readRuleFile } from './rule-file.ts';
import { RuleGroup } from './rule-group.ts';

const EVERY_MS = 10_000;

/** Evaluates the rules every ten seconds, on these values of `up`; null is no sample. */
function ran(rules: readonly object[], values: readonly (number | null)[]) {
  const [spec] = readRuleFile({ groups: [{ name: 'g', rules }] }, 'f.yml');
  if (spec === undefined) throw new Error('no group');
  const group = new RuleGroup(spec);
  const source = new MemorySource();
  const written: string[] = [];
  return values.map((value, i) => {
    const tMs = i * EVERY_MS;
    source.add(
      [
        ['__name__', 'up'],
        ['job', 'shop'],
      ],
      [{ tMs, value }],
    );
    written.length = 0;
    group.evaluate({ source, limits: {} }, tMs, (labels, at, sample) => {
      source.add(labels, [{ tMs: at, value: sample }]);
      written.push(`${labelsJson(labels)} ${sample}`);
    });
    const [rule] = group.rules;
    const states = rule?.alerts?.active.map(({ state }) => state).join(' ') ?? '';
    return { states, written: [...written], health: rule?.health, lastError: rule?.lastError };
  });
}

const statesOf = (rule: object, values: readonly (number | null)[]) =>
  ran([{ alert: 'Down', expr: 'up == 0', ...rule }], values).map(({ states }) => states);

test('an alert fires as soon as its condition has held for its time, and anew after it did not hold', () => {
  expect(statesOf({ for: '20s' }, [1, 0, 0, 0, 0, 1, 0, 0])).toEqual([
    ...['', 'pending', 'pending', 'firing', 'firing', '', 'pending', 'pending'],
  ]);
  expect(statesOf({ for: '20001ms' }, [0, 0, 0, 0])).toEqual(['pending', 'pending', 'pending', 'firing']);
  expect(statesOf({}, [1, 0, 1])).toEqual(['', 'firing', '']);
});

test('one that is kept goes on from when its condition was first seen not to hold', () => {
  const rule = { keep_firing_for: '20s' };
  expect(statesOf(rule, [0, 1, 1, 1, 1])).toEqual(['firing', 'firing', 'firing', '', '']);
  expect(statesOf(rule, [0, 1, 0, 1, 1, 1])).toEqual([
    ...['firing', 'firing', 'firing', 'firing', 'firing', ''],
  ]);
  // What only might have fired is not kept.
  expect(statesOf({ ...rule, for: '20s' }, [0, 1, 1])).toEqual(['pending', '', '']);
});

test('the name of an alert is that of its rule, and what it wrote before ends when it does not write it again', () => {
  const rule = {
    alert: 'Down',
    expr: 'up == 0',
    for: '10s',
    labels: { alertname: 'Other', job: '{{ $labels.job }}!' },
  };
  const steps = ran([rule], [0, 0, 1]).map(({ written }) => written);
  const alerts = (state: string) =>
    `{"__name__":"ALERTS","alertname":"Down","alertstate":"${state}","job":"shop!"}`;
  const since = '{"__name__":"ALERTS_FOR_STATE","alertname":"Down","job":"shop!"}';
  expect(steps).toEqual([
    [`${alerts('pending')} 1`, `${since} 0`],
    [`${alerts('firing')} 1`, `${since} 0`, `${alerts('pending')} null`],
    [`${alerts('firing')} null`, `${since} null`],
  ]);
});

test('two series that a rule makes one of are an error of that rule alone', () => {
  const record = {
    record: 'r',
    expr: 'up or label_replace(up, "job", "other", "", "")',
    labels: { job: 'one' },
  };
  const alert = { alert: 'A', expr: record.expr, labels: { job: 'one' } };
  const next = { record: 'next', expr: 'up + 1' };
  for (const [rule, what] of [
    [record, 'rule'],
    [alert, 'alert'],
  ] as const) {
    expect(ran([rule, next], [1])).toMatchObject([
      {
        health: 'err',
        lastError: `vector contains metrics with the same labelset after applying ${what} labels`,
        written: ['{"__name__":"next","job":"shop"} 2'],
      },
    ]);
  }
});
