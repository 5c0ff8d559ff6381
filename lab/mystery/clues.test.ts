import { expect, test } from 'vitest';
import { cluesOf } from './clues.ts';
import { HIDDEN_KINDS } from './hidden-kinds.ts';
import { requireVisible } from './visible-query.ts';

const fault = { service: 'loans', method: 'Lend', instance: null, size: 50 };

test.each(HIDDEN_KINDS)(
  'of a %s each place tells something, and its PromQL may be asked while a mystery is open',
  (kind) => {
    const instance = kind === 'pause' || kind === 'kill' ? 'loans-2' : null;
    const clues = cluesOf({ ...fault, kind, instance });
    expect(clues.map(({ where }) => where)).toEqual(['traces', 'metrics', 'logs', 'instances']);
    for (const { text } of clues) expect(text).not.toMatch(/null|undefined/);
    const queries = clues.flatMap(({ query }) => query ?? []);
    expect(queries).toHaveLength(1);
    for (const query of queries) {
      expect(query).toContain('loans');
      requireVisible(query);
    }
  },
);

test('where one instance alone has it, its span says which, and a share is of the calls to it', () => {
  const one = { ...fault, instance: 'loans-2' };
  expect(cluesOf({ ...one, kind: 'hang' })[0]?.text).toContain('loans Lend on loans-2');
  expect(cluesOf({ ...one, kind: 'abort' })[1]?.text).toContain(
    '50 % of the calls of that method on loans-2',
  );
});
