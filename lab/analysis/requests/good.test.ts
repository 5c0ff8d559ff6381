import { expect, test } from 'vitest';
import { ORDER_GOOD, sample } from '../arm/example-evidence.ts';
import { resultOf } from './good.ts';

const READS = 'GET /api/orders/:id';

test.each([
  ['paid', { note: 'CONFIRMED' }, 'ok'],
  ['owed', { note: 'PAYMENT_PENDING' }, 'ok'],
  ['an answer without a body', { note: null }, 'NOT_ACCEPTED'],
  ['cancelled', { note: 'CANCELLED' }, 'NOT_ACCEPTED'],
  ['refused', { outcome: 'UNAVAILABLE', note: null }, 'UNAVAILABLE'],
  ['a read, whatever its order has come to', { route: READS, note: 'CANCELLED' }, 'ok'],
])('an order that is told as %s', (_what, told, result) => {
  expect(resultOf(sample([0, 0, 20], told), { goodAnswers: ORDER_GOOD })).toBe(result);
});

test('the patience counts from when the request was due', () => {
  const patience = { patienceMs: { [READS]: 50 } };
  const read = (sentMs: number, doneMs: number) => sample([0, sentMs, doneMs], { route: READS });
  expect(resultOf(read(40, 50), patience)).toBe('ok');
  expect(resultOf(read(40, 51), patience)).toBe('LATE');
});
