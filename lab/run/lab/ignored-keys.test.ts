import { expect, test } from 'vitest';
import { tellIgnored } from './ignored-keys.ts';

const ignored = (key: string, replaced: string | null = null) => ({
  tMs: 0,
  type: 'registry.ignored',
  key,
  problem: 'expected JSON, found "{"',
  replaced,
});

test('an overwritten record is a mishap, any other key a notice', () => {
  const events = [ignored('/a', 'bank-1'), ignored('/b'), { tMs: 0, type: 'arm.started' }];
  expect(tellIgnored(events)).toEqual({
    mishaps: ['the record of bank-1 in the registry was overwritten (/a: expected JSON, found "{")'],
    notices: ['passed over a key in the registry, /b: expected JSON, found "{"'],
  });
});

const many = <T>(of: (index: number) => T) => Array.from({ length: 500 }, (_, index) => of(index));

test('many and long keys do not flood the report', () => {
  const { notices } = tellIgnored(many((index) => ignored(`/${index}`)));
  expect(notices).toHaveLength(21);
  expect(notices.at(-1)).toBe('passed over 480 more keys in the registry, see journal.jsonl');
  const [long] = tellIgnored([ignored('x'.repeat(100_000))]).notices;
  expect(long?.length).toBeLessThan(250);
});

test('nor do records that are overwritten many times, or under long keys', () => {
  const { mishaps, notices } = tellIgnored(many((index) => ignored(`/${index}`, 'bank-1')));
  expect(mishaps).toHaveLength(21);
  expect(mishaps.at(-1)).toBe('480 more records in the registry were overwritten, see journal.jsonl');
  expect(notices).toEqual([]);
  const [long] = tellIgnored([ignored('x'.repeat(100_000), 'bank-1')]).mishaps;
  expect(long).toContain('bank-1');
  expect(long?.length).toBeLessThan(250);
});
