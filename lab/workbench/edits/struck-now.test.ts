import { expect, test } from 'vitest';
import { struckNow } from './struck-now.ts';

const ALL = ['a-1', 'a-2', 'b-1'];
const plans: readonly { readonly instance?: string }[] = [{ instance: 'a-2' }, {}];

test('an edit waits for the instance that a fault strikes', () => {
  expect(struckNow(ALL, { plans, isHidden: false })).toEqual(['a-2']);
});

test('while faults are hidden any edit waits, so that none tells where they are', () => {
  expect(struckNow(ALL, { plans, isHidden: true })).toEqual(ALL);
  expect(struckNow(ALL, { plans: [], isHidden: true })).toEqual(ALL);
});
