import { expect, test } from 'vitest';
import { broken, type Shop, sound } from './audits/testing/made-shop.ts';
import { PLANTED_BETWEEN_RECORDS } from './audits/testing/planted-between-records.ts';
import { PLANTED_IN_ORDERS } from './audits/testing/planted-in-orders.ts';
import { AUDITS } from './audits.ts';

const PLANTED = [...PLANTED_IN_ORDERS, ...PLANTED_BETWEEN_RECORDS];

test.each(PLANTED)('%s', (_what, plant, expected) => {
  const { shop } = sound();
  const { 'charges-agree-with-orders': sums, ...others } = broken((plant(shop) as Shop | undefined) ?? shop);
  const { 'charges-agree-with-orders': expectedSums, ...expectedOthers } = expected;
  expect(others).toEqual(expectedOthers);
  expect(sums).toEqual(expectedSums);
});

test('each audit is broken by something that is planted here', () => {
  const planted = new Set(PLANTED.flatMap(([, , expected]) => Object.keys(expected)));
  expect([...planted].sort()).toEqual(AUDITS.map(({ name }) => name).sort());
});
