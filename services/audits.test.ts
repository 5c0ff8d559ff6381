import { expect, test } from 'vitest';
import { CLOCKS_APART_MS } from './audits/before-reading.ts';
import { ATTEMPTED_WITHIN_MS } from './audits/settling.ts';
import {
  attempted,
  broken,
  charged,
  entryIn,
  evidenceOf,
  NOW_MS,
  neverTakenUp,
  orderIn,
  overdue,
  PRICE,
  sound,
} from './audits/testing/made-shop.ts';
import { AUDITS, openOrders } from './audits.ts';

test('in a shop that does all right no audit is broken, and each has looked at something', () => {
  const { shop } = sound();
  expect(broken(shop)).toEqual({});
  const results = AUDITS.map(({ name, check }) => ({ name, ...check(evidenceOf(shop)) }));
  const counts = Object.fromEntries(results.map((result) => [result.name, result.counts]));
  expect(counts).toEqual({
    'accepted-orders-are-kept': { accepted: 3, owed: 1, notificationsLost: 0 },
    'refused-orders-are-not-charged': { refused: 3 },
    'unknown-orders-are-settled': { unknown: 3, confirmed: 2, cancelled: 1, tooEarlyToTell: 1 },
    'open-orders-are-taken-up': { takenUp: 2, open: 2, tooEarlyToTell: 2 },
    'charges-agree-with-orders': {
      orders: 9,
      chargedCents: 4 * PRICE,
      confirmedCents: 4 * PRICE,
      voidedCents: 2 * PRICE,
    },
    'payments-agree-with-charges': { payments: 6 },
    'one-order-and-one-charge-a-key': { keys: 3 },
    'wanted-once-paid-once': { wanted: 10, paid: 4 },
    'orders-are-asked-for': { orders: 9, asked: 10 },
    'answers-are-of-what-was-asked': { answers: 5 },
    'customers-are-notified': { accepted: 3, confirmedLater: 2, notified: 5, lost: 0 },
  });
  // Records that it looked at, and how many there are at least by what clients were told.
  expect(Object.fromEntries(results.map(({ name, lookedAt, toldOf }) => [name, [lookedAt, toldOf]]))).toEqual(
    {
      'accepted-orders-are-kept': [3, 3],
      'refused-orders-are-not-charged': [2, 0],
      'unknown-orders-are-settled': [3, 0],
      'open-orders-are-taken-up': [2, 1],
      'charges-agree-with-orders': [6, 2],
      'payments-agree-with-charges': [6, 2],
      'one-order-and-one-charge-a-key': [3, 1],
      'wanted-once-paid-once': [4, 2],
      'orders-are-asked-for': [9, 3],
      'answers-are-of-what-was-asked': [5, 0],
      'customers-are-notified': [5, 3],
    },
  );
  expect([...openOrders(evidenceOf(shop).records)].sort()).toEqual(['open', 'owed']);
});

test('sums that do not agree are told, also where each charge agrees with its order', () => {
  const { shop } = sound();
  charged(shop, 'declined');
  const audit = AUDITS.find(({ name }) => name === 'charges-agree-with-orders');
  expect(audit?.check(evidenceOf(shop)).violations.map(({ what }) => what)).toContain(
    'Expected the bank to hold 59.60 for confirmed orders and 0.00 for open ones, found 74.50.',
  );
});

test('a notification that the shop knows to be lost is no violation', () => {
  const { shop } = sound();
  shop.notifications = shop.notifications.filter(({ orderId }) => orderId !== 'plain');
  Object.assign(orderIn(shop, 'plain'), { notificationsLost: 1 });
  expect(broken(shop)).toEqual({});
});

test('who was told that an order is owed hears twice, or one of the two is known to be lost', () => {
  const { shop } = sound().become('owed', 'CONFIRMED').later('owed');
  expect(broken(shop)).toEqual({});
  shop.notifications.pop();
  expect(Object.keys(broken(shop))).toEqual(['customers-are-notified']);
  Object.assign(orderIn(shop, 'owed'), { notificationsLost: 1 });
  expect(broken(shop)).toEqual({});
});

test('what is due waits in a queue while somebody works on others', () => {
  const { shop } = sound();
  overdue(shop);
  expect(broken(shop)).toEqual({});
  // Still under way, and with time left.
  const settleBegunUnixMs = NOW_MS - ATTEMPTED_WITHIN_MS;
  neverTakenUp(shop, ['repeated']);
  attempted(shop, ['lost'], { settleBegunUnixMs, settleEndedUnixMs: settleBegunUnixMs - 500 });
  expect(broken(shop)).toEqual({});
});

test('who has only begun to settle has proved nothing yet', () => {
  const { shop } = sound();
  neverTakenUp(shop, ['repeated', 'lost']);
  attempted(shop, ['owed'], { settleAttempts: 1, settleBegunUnixMs: NOW_MS - 10 });
  const audit = AUDITS.find(({ name }) => name === 'open-orders-are-taken-up');
  expect(audit?.check(evidenceOf(shop))).toEqual({
    violations: [],
    lookedAt: 0,
    toldOf: 1,
    counts: { takenUp: 1, open: 2, tooEarlyToTell: 2 },
  });
});

test('what goes on at the bank while the books are read is on record at payment soon', () => {
  const { shop } = sound();
  Object.assign(entryIn(shop, 'lost'), { atUnixMs: NOW_MS - CLOCKS_APART_MS });
  shop.payments = shop.payments.filter(({ orderId }) => orderId !== 'lost');
  expect(broken(shop)).toEqual({});
});

test('an order that comes while the books are read may be on record at those that it calls alone', () => {
  const { shop } = sound();
  shop.orders = shop.orders.filter(({ orderId }) => orderId !== 'lost');
  const come = (atUnixMs: number) => {
    Object.assign(entryIn(shop, 'lost'), { atUnixMs });
    for (const sent of shop.notifications.filter(({ orderId }) => orderId === 'lost'))
      Object.assign(sent, { sentAtUnixMs: atUnixMs });
    return broken(shop);
  };
  expect(come(NOW_MS - CLOCKS_APART_MS)).toEqual({});
  expect(come(NOW_MS - CLOCKS_APART_MS - 1)).toMatchObject({
    'charges-agree-with-orders': ['lost'],
    'customers-are-notified': ['lost'],
  });
});

test('lost notifications are counted', () => {
  const { shop } = sound();
  Object.assign(orderIn(shop, 'plain'), { notificationsLost: 1 });
  const [audit] = AUDITS;
  expect(audit?.check(evidenceOf(shop)).counts).toMatchObject({ notificationsLost: 1 });
});

test('a record that is of nothing known is an error', () => {
  expect(() => openOrders([{ record: 'else' }])).toThrow('found `else`');
});
