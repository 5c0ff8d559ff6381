import { expect, test } from 'vitest';
import { RuleError } from './rule-error.ts';
import { readRuleFile } from './rule-file.ts';

const group = (...rules: readonly unknown[]) => ({ groups: [{ name: 'g', rules }] });

test('a file is read with all its parts', () => {
  const rule = { alert: 'A', expr: 'up ==\n  0', for: '10s', labels: { severity: 'warning' } };
  const [spec] = readRuleFile({ groups: [{ name: 'g', interval: '5s', rules: [rule] }] }, 'rules.yml');
  expect(spec).toMatchObject({ name: 'g', file: 'rules.yml', intervalMs: 5000 });
  expect(spec?.rules[0]).toMatchObject({ kind: 'alerting', name: 'A', query: 'up == 0', forMs: 10_000 });
  expect(readRuleFile(null, 'empty.yml')).toEqual([]);
});

test.each([
  [
    group({ record: 'r', expr: 'sum(' }),
    'f.yml, group g, rule r: could not parse expression: 1:5: parse error: unclosed left parenthesis',
  ],
  [
    group({ record: 'r', expr: 'up[5m]' }),
    'f.yml, group g, rule r: expected an instant vector or a scalar, found a matrix',
  ],
  [
    group({ alert: 'a', expr: 'up', for: 'soon' }),
    'f.yml, group g, alert a: for: expected a duration such as 30s, found "soon"',
  ],
  [
    group({ alert: 'a', expr: 'up', annotations: { x: '{{ end }}' } }),
    /^f\.yml, group g, alert a, x: template "{{ end }}": expected /,
  ],
  [group({ record: 'r', expr: 'up', for: '1s' }), 'f.yml, group g, rule 1: Unrecognized key: "for"'],
  [
    group({ record: 'r', expr: 'up' }, { record: 'r' }),
    'f.yml, group g, rule 2: expr: Invalid input: expected string, received undefined',
  ],
  [group({ expr: 'up' }), 'f.yml, group g, rule 1: expected either record or alert, found neither'],
  [
    group({ record: 'r', alert: 'r', expr: 'up' }),
    'f.yml, group g, rule 1: expected either record or alert, found both',
  ],
  [group('up'), 'f.yml, group g, rule 1: expected either record or alert, found neither'],
  [
    group({ record: 'up{job="x"}', expr: 'up' }),
    'f.yml, group g, rule 1: record: expected the name of a metric, without braces',
  ],
  [
    group({ alert: 'a', expr: 'up', labels: { __name__: 'x' } }),
    'f.yml, group g, rule 1: labels: expected names of labels, found __name__',
  ],
  [group({ record: 'r', expr: 'up', labels: { '': 'x' } }), /^f\.yml, group g, rule 1: labels\.: /],
  [{ groups: [{ name: 'g' }, { name: 'g' }] }, 'f.yml: groupname: "g" is repeated in the same file'],
  [{ rules: [] }, /^f\.yml: /],
])('%j is refused', (content, message) => {
  expect(() => readRuleFile(content, 'f.yml')).toThrow(RuleError);
  expect(() => readRuleFile(content, 'f.yml')).toThrow(message);
});

test('what is left open in YAML is not there, and an interval of nothing is the usual one', () => {
  const rule = { alert: 'A', expr: 'up', for: '', keep_firing_for: '', labels: '', annotations: '' };
  const [spec] = readRuleFile({ groups: [{ name: 'g', interval: '0s', rules: [rule] }] }, 'f.yml');
  expect(spec?.intervalMs).toBeNull();
  expect(spec?.rules[0]).toMatchObject({ forMs: 0, keepFiringMs: 0, labels: [], annotations: [] });
});
