import type { AuditEvidence, ClientAnswer } from 'faultline';
import { expect, test } from 'vitest';
import { CLOCKS_APART_MS } from './audits/charges.ts';
import { ATTEMPTED_WITHIN_MS, TAKEN_UP_WITHIN_MS } from './audits/settling.ts';
import { SETTLED_WITHIN_MS } from './audits/untold.ts';
import { AUDITS, openOrders } from './audits.ts';
import type { LedgerEntry } from './bank/ledger.ts';
import type { NotificationEntry } from './notification/journal.ts';
import type { OrderRecord } from './order/store.ts';
import type { PaymentEntry } from './payment/journal.ts';

const NOW_MS = 1_000_000;
const PRICE = 1_490;
const items = [{ productId: 'tea', quantity: 1 }];

type Recorded<T> = T & { record: string; cursor: number };
interface Shop {
  answers: ClientAnswer[];
  orders: Recorded<OrderRecord>[];
  payments: Recorded<PaymentEntry>[];
  ledger: Recorded<LedgerEntry>[];
  notifications: Recorded<NotificationEntry>[];
}

/** An order of customer `c-<name>` with id `<name>`, and what the books and the client have of it. */
class Made {
  readonly shop: Shop;

  constructor(shop: Shop = { answers: [], orders: [], payments: [], ledger: [], notifications: [] }) {
    this.shop = shop;
  }

  /** Paid, after its client was told that it is owed. */
  become(name: string, status: 'CONFIRMED'): this {
    const order = this.shop.orders.find(({ orderId }) => orderId === name);
    const paid = { status, paymentId: `charge-${name}`, settleAttempts: 1, settleDueUnixMs: null };
    Object.assign(order as object, paid);
    return this.charge(name);
  }

  order(name: string, status: OrderRecord['status'], told: number | null, key: string | null = null): this {
    const paid = status === 'CONFIRMED';
    const body = {
      orderId: name,
      customerId: `c-${name}`,
      items,
      status,
      amountCents: PRICE,
      createdAtUnixMs: NOW_MS - 3_000,
      paymentId: paid ? `charge-${name}` : '',
    };
    const cursor = this.shop.orders.length + 1;
    const isOpen = status === 'PAYMENT_PENDING' || status === 'PAYMENT_UNKNOWN';
    const settleDueUnixMs = isOpen ? NOW_MS - TAKEN_UP_WITHIN_MS : null;
    const none = { settleBegunUnixMs: null, settleEndedUnixMs: null, settleOverruns: 0 };
    const own = { idempotencyKey: key ?? '', settleAttempts: 0, ...none, settleDueUnixMs };
    this.shop.orders.push({ record: 'order', cursor, ...body, ...own, notificationsLost: 0 });
    if (told === 201) this.notify(name);
    if (paid) this.charge(name);
    if (status === 'CANCELLED') this.charge(name).void(name);
    return this.answer(name, told, told === 201 ? body : { code: 'SOME', message: '' }, key);
  }

  answer(name: string, status: number | null, responseBody: unknown, key: string | null = null): this {
    const requestBody = { customerId: `c-${name}`, items };
    const answered = status === null ? null : responseBody;
    const route = 'POST /api/orders';
    this.shop.answers.push({
      route,
      id: null,
      idempotencyKey: key,
      intent: key ?? `request ${this.shop.answers.length}`,
      requestBody,
      status,
      responseBody: answered,
    });
    return this;
  }

  /** The settler has done it, in one attempt. */
  later(name: string): this {
    const order = this.shop.orders.find(({ orderId }) => orderId === name);
    const times = { settleBegunUnixMs: NOW_MS - 2_000, settleEndedUnixMs: NOW_MS - 1_900 };
    Object.assign(order as object, { settleAttempts: 1, ...times });
    return order?.status === 'CONFIRMED' ? this.notify(name) : this;
  }

  notify(name: string): this {
    const cursor = this.shop.notifications.length + 1;
    const about = { notificationId: `n-${name}-${cursor}`, orderId: name, customerId: `c-${name}` };
    this.shop.notifications.push({ record: 'notification', cursor, ...about, sentAtUnixMs: NOW_MS });
    return this;
  }

  charge(name: string, amountCents = PRICE): this {
    const chargeId = `charge-${name}`;
    this.#enter(name, { kind: 'CHARGE', chargeId, accountId: `c-${name}`, amountCents });
    const cursor = this.shop.payments.length + 1;
    const startedAtUnixMs = NOW_MS - 2_500;
    const payment = { orderId: name, customerId: `c-${name}`, amountCents, paymentId: chargeId };
    this.shop.payments.push({ record: 'payment', cursor, ...payment, status: 'PAID', startedAtUnixMs });
    return this;
  }

  void(name: string): this {
    const charge = this.shop.ledger.find(({ reference }) => reference === name);
    const { chargeId = '', accountId = '', amountCents = 0 } = charge ?? {};
    this.#enter(name, { kind: 'VOID', chargeId, accountId, amountCents: -amountCents });
    for (const payment of this.shop.payments.filter(({ orderId }) => orderId === name)) {
      Object.assign(payment, { status: 'CANCELLED' });
    }
    return this;
  }

  read(route: string, id: string, responseBody: unknown): this {
    const intent = `request ${this.shop.answers.length}`;
    const asked = { route, id, idempotencyKey: null, intent, requestBody: null };
    this.shop.answers.push({ ...asked, status: 200, responseBody });
    return this;
  }

  readOrder(id: string): this {
    const order = this.shop.orders.find(({ orderId }) => orderId === id);
    return this.read('GET /api/orders/:id', id, structuredClone(order));
  }

  #enter(
    reference: string,
    entry: Pick<LedgerEntry, 'kind' | 'chargeId' | 'accountId' | 'amountCents'>,
  ): void {
    const cursor = this.shop.ledger.length + 1;
    this.shop.ledger.push({ record: 'ledger-entry', cursor, reference, ...entry, atUnixMs: NOW_MS - 2_000 });
  }
}

/** One of each that can come about in a shop that does all right. */
const sound = () =>
  new Made()
    .order('plain', 'CONFIRMED', 201)
    .order('keyed', 'CONFIRMED', 201, 'k-1')
    .order('owed', 'PAYMENT_PENDING', 201)
    .order('refused', 'CANCELLED', 503)
    .order('declined', 'PAYMENT_FAILED', 400)
    .order('lost', 'CONFIRMED', null)
    .later('lost')
    .order('late', 'CANCELLED', 504, 'k-2')
    .order('repeated', 'CONFIRMED', 504, 'k-3')
    .later('repeated')
    .answer('repeated', 409, { code: 'ABORTED' }, 'k-3')
    .order('open', 'PAYMENT_UNKNOWN', 504)
    .answer('never', 503, { code: 'UNAVAILABLE' })
    .readOrder('plain')
    .read('GET /api/products/:id', 'tea', {
      productId: 'tea',
      name: 'Darjeeling, first flush',
      priceCents: 1490,
    });

function evidenceOf({ answers, orders, payments, ledger, notifications }: Shop): AuditEvidence {
  // As read from two instances of bank, which share their ledger.
  return {
    answers,
    records: [...ledger, ...orders, ...payments, ...notifications, ...structuredClone(ledger)],
    collectedAtUnixMs: NOW_MS,
  };
}
const broken = (shop: Shop) =>
  Object.fromEntries(
    AUDITS.flatMap(({ name, check }) => {
      const { violations } = check(evidenceOf(shop));
      return violations.length > 0 ? [[name, violations.flatMap(({ orders }) => orders)]] : [];
    }),
  );
const orderIn = (shop: Shop, id: string) =>
  shop.orders.find(({ orderId }) => orderId === id) as Recorded<OrderRecord>;
const entryIn = (shop: Shop, id: string) =>
  shop.ledger.find(({ reference }) => reference === id) as Recorded<LedgerEntry>;
const answerIn = (shop: Shop, name: string) =>
  shop.answers.find(({ requestBody }) => JSON.stringify(requestBody).includes(`"c-${name}"`)) as ClientAnswer;
const without = (shop: Shop, ids: readonly string[]): Shop => ({
  ...shop,
  orders: shop.orders.filter(({ orderId }) => !ids.includes(orderId)),
});

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

/** Breaks the shop, or gives another one. */
type Plant = (shop: Shop) => unknown;
const PLANTED: readonly (readonly [string, Plant, Record<string, readonly string[]>])[] = [
  [
    'an accepted order is deleted',
    (shop) => without(shop, ['owed']),
    { 'accepted-orders-are-kept': ['owed'], 'customers-are-notified': ['owed'] },
  ],
  [
    'nothing is stored at all, and nothing charged',
    (shop) => ({ ...shop, orders: [], payments: [], ledger: [], notifications: [] }),
    {
      'accepted-orders-are-kept': ['plain', 'keyed', 'owed'],
      'answers-are-of-what-was-asked': ['plain'],
    },
  ],
  [
    'an order that was confirmed is cancelled afterwards',
    (shop) => void Object.assign(orderIn(shop, 'owed'), { status: 'CANCELLED' }),
    { 'accepted-orders-are-kept': ['owed'], 'charges-agree-with-orders': ['owed'] },
  ],
  [
    'other items are stored than were ordered',
    (shop) => void Object.assign(orderIn(shop, 'owed'), { items: [{ productId: 'tea', quantity: 2 }] }),
    { 'accepted-orders-are-kept': ['owed'], 'orders-are-asked-for': ['owed'] },
  ],
  [
    'half the price is charged',
    (shop) => void Object.assign(entryIn(shop, 'plain'), { amountCents: PRICE / 2 }),
    { 'charges-agree-with-orders': ['plain'], 'payments-agree-with-charges': ['plain'] },
  ],
  [
    'half the price is charged, stored and told',
    (shop) => {
      const half = { amountCents: PRICE / 2 };
      Object.assign(orderIn(shop, 'plain'), half);
      Object.assign(entryIn(shop, 'plain'), half);
      Object.assign(shop.payments[0] as object, half);
      Object.assign(answerIn(shop, 'plain').responseBody as object, half);
      Object.assign(shop.answers.at(-2)?.responseBody as object, half);
    },
    { 'accepted-orders-are-kept': ['plain'] },
  ],
  [
    'another customer is charged',
    (shop) => void Object.assign(entryIn(shop, 'plain'), { accountId: 'c-other' }),
    { 'charges-agree-with-orders': ['plain'] },
  ],
  [
    'payment is never asked',
    (shop) => ({
      ...shop,
      payments: shop.payments.filter(({ orderId }) => orderId !== 'plain'),
      ledger: shop.ledger.filter(({ reference }) => reference !== 'plain'),
    }),
    { 'charges-agree-with-orders': ['plain'] },
  ],
  [
    'the bank forgets a charge',
    (shop) => ({ ...shop, ledger: shop.ledger.filter(({ reference }) => reference !== 'plain') }),
    { 'charges-agree-with-orders': ['plain'], 'payments-agree-with-charges': ['plain'] },
  ],
  [
    'an order is charged twice',
    (shop) => void shop.ledger.push({ ...entryIn(shop, 'keyed'), chargeId: 'again', cursor: 99 }),
    { 'charges-agree-with-orders': ['keyed'], 'one-order-and-one-charge-a-key': ['keyed'] },
  ],
  [
    'a charge is of no order',
    (shop) => void shop.ledger.push({ ...entryIn(shop, 'plain'), reference: 'ghost', cursor: 99 }),
    { 'charges-agree-with-orders': ['ghost'], 'payments-agree-with-charges': ['ghost'] },
  ],
  [
    'a refused order is charged',
    (shop) => void charged(shop, 'declined'),
    { 'refused-orders-are-not-charged': ['declined'], 'charges-agree-with-orders': ['declined'] },
  ],
  [
    'a refused order is confirmed and charged',
    (shop) => {
      charged(shop, 'declined');
      Object.assign(orderIn(shop, 'declined'), { status: 'CONFIRMED', paymentId: 'late-declined' });
    },
    { 'refused-orders-are-not-charged': ['declined'], 'payments-agree-with-charges': ['declined'] },
  ],
  [
    'a refused order is confirmed and not charged',
    (shop) => void Object.assign(orderIn(shop, 'declined'), { status: 'CONFIRMED' }),
    { 'refused-orders-are-not-charged': ['declined'], 'charges-agree-with-orders': ['declined'] },
  ],
  [
    'a void gives back a part only',
    (shop) => {
      const entry = shop.ledger.find(({ reference, kind }) => reference === 'late' && kind === 'VOID');
      Object.assign(entry as object, { amountCents: -1 });
    },
    { 'unknown-orders-are-settled': ['late'], 'charges-agree-with-orders': ['late', 'late'] },
  ],
  [
    'an order of which its client knows nothing is never settled',
    (shop) => void Object.assign(orderIn(shop, 'open'), { createdAtUnixMs: NOW_MS - SETTLED_WITHIN_MS - 1 }),
    { 'unknown-orders-are-settled': ['open'] },
  ],
  [
    'nobody settles anything',
    (shop) => {
      neverTakenUp(shop, ['lost', 'repeated']);
      overdue(shop);
    },
    { 'open-orders-are-taken-up': ['owed', 'open'] },
  ],
  [
    'whoever settled stops to in the middle',
    (shop) => {
      overdue(shop);
      const endedMs = NOW_MS - TAKEN_UP_WITHIN_MS - 1;
      attempted(shop, ['lost', 'repeated'], { settleBegunUnixMs: endedMs - 100, settleEndedUnixMs: endedMs });
    },
    { 'open-orders-are-taken-up': ['owed', 'open'] },
  ],
  [
    'an attempt to settle never ends, and no other begins',
    (shop) => {
      overdue(shop);
      const settleBegunUnixMs = NOW_MS - ATTEMPTED_WITHIN_MS - TAKEN_UP_WITHIN_MS - 1;
      attempted(shop, ['lost', 'repeated'], { settleBegunUnixMs, settleEndedUnixMs: null });
    },
    { 'open-orders-are-taken-up': ['owed', 'open'] },
  ],
  [
    'attempts to settle have to be cut off',
    (shop) => attempted(shop, ['open'], { settleAttempts: 1, settleOverruns: 1 }),
    { 'open-orders-are-taken-up': ['open'] },
  ],
  [
    'an order of which its client knows nothing is left to a person',
    (shop) => void Object.assign(orderIn(shop, 'open'), { status: 'NEEDS_ATTENTION' }),
    { 'unknown-orders-are-settled': ['open'] },
  ],
  [
    'an order of which its client knows nothing is cancelled and charged',
    (shop) => {
      Object.assign(orderIn(shop, 'open'), { status: 'CANCELLED' });
      charged(shop, 'open');
    },
    { 'unknown-orders-are-settled': ['open'], 'charges-agree-with-orders': ['open', 'open'] },
  ],
  [
    'a request that timed out makes two orders',
    (shop) =>
      void shop.orders.push({
        ...orderIn(shop, 'open'),
        orderId: 'open-2',
        customerId: 'c-open',
        cursor: 99,
      }),
    { 'orders-are-asked-for': ['open', 'open-2'] },
  ],
  [
    'one key makes two orders',
    (shop) => {
      const second = { ...orderIn(shop, 'keyed'), orderId: 'keyed-2', status: 'PAYMENT_PENDING' as const };
      shop.orders.push({ ...second, cursor: 99 });
      const answer = answerIn(shop, 'keyed');
      shop.answers.push({ ...answer, responseBody: { ...second, status: 'PAYMENT_PENDING' } });
    },
    {
      'one-order-and-one-charge-a-key': ['keyed', 'keyed-2', 'keyed', 'keyed-2'],
      'orders-are-asked-for': ['keyed', 'keyed-2'],
      'customers-are-notified': ['keyed-2'],
    },
  ],
  [
    'an order that its client sent again without a key is charged twice',
    (shop) => {
      const answer = answerIn(shop, 'plain');
      const again = { orderId: 'plain-2', paymentId: 'charge-plain-2' };
      shop.orders.push({ ...orderIn(shop, 'plain'), ...again, cursor: 99 });
      shop.ledger.push({
        ...entryIn(shop, 'plain'),
        reference: 'plain-2',
        chargeId: 'charge-plain-2',
        cursor: 99,
      });
      const responseBody = { ...(answer.responseBody as object), ...again };
      Object.assign(answer, { intent: 'tea' });
      shop.answers.push({ ...answer, responseBody });
    },
    {
      'wanted-once-paid-once': ['plain', 'plain-2'],
      'payments-agree-with-charges': ['plain-2'],
      'customers-are-notified': ['plain-2'],
    },
  ],
  [
    'a charge is made a moment before the books are read, and payment never asked for it',
    (shop) => {
      Object.assign(entryIn(shop, 'plain'), { atUnixMs: NOW_MS - CLOCKS_APART_MS - 1 });
      return { ...shop, payments: shop.payments.filter(({ orderId }) => orderId !== 'plain') };
    },
    { 'payments-agree-with-charges': ['plain'] },
  ],
  [
    'there is an order that nobody asked for',
    (shop) =>
      void shop.orders.push({ ...orderIn(shop, 'owed'), orderId: 'ghost', customerId: 'x', cursor: 99 }),
    { 'orders-are-asked-for': ['ghost'] },
  ],
  [
    'a payment counts as paid that the bank has not',
    (shop) => void Object.assign(shop.payments[0] as object, { paymentId: 'none' }),
    { 'payments-agree-with-charges': ['plain', 'plain'] },
  ],
  [
    'a payment counts as cancelled that was not voided',
    (shop) => void Object.assign(shop.payments[0] as object, { status: 'CANCELLED' }),
    { 'payments-agree-with-charges': ['plain', 'plain'] },
  ],
  [
    '201 with an empty body',
    (shop) => void Object.assign(answerIn(shop, 'keyed'), { responseBody: null }),
    {
      'accepted-orders-are-kept': ['k-1'],
      'answers-are-of-what-was-asked': ['k-1'],
    },
  ],
  [
    'an answer about another customer',
    (shop) => void Object.assign(answerIn(shop, 'plain').responseBody as object, { customerId: 'c-other' }),
    { 'answers-are-of-what-was-asked': ['plain'] },
  ],
  [
    'an answer about another order',
    (shop) => void Object.assign(shop.answers.at(-2) as object, { responseBody: { orderId: 'other' } }),
    { 'answers-are-of-what-was-asked': ['other'] },
  ],
  [
    'reading an order tells another price',
    (shop) => void Object.assign(shop.answers.at(-2)?.responseBody as object, { amountCents: 1 }),
    { 'answers-are-of-what-was-asked': ['plain'] },
  ],
  [
    'reading an order tells another end of it',
    (shop) => void Object.assign(shop.answers.at(-2)?.responseBody as object, { status: 'CANCELLED' }),
    { 'answers-are-of-what-was-asked': ['plain'] },
  ],
  [
    'reading an order tells of other items and another customer',
    (shop) =>
      void Object.assign(shop.answers.at(-2)?.responseBody as object, { items: [], customerId: 'c-x' }),
    { 'answers-are-of-what-was-asked': ['plain', 'plain'] },
  ],
  [
    'payment has nothing on record',
    (shop) => ({ ...shop, payments: [] }),
    { 'payments-agree-with-charges': ['plain', 'keyed', 'refused', 'lost', 'late', 'repeated'] },
  ],
  [
    'payment never hears what came of a payment that it told of as paid',
    (shop) => void Object.assign(shop.payments[0] as object, { status: 'STARTED', paymentId: '' }),
    { 'payments-agree-with-charges': ['plain'] },
  ],
  [
    'an order is cancelled, and nobody tells the bank',
    (shop) => {
      const isOf = ({ reference }: LedgerEntry) => reference === 'late';
      const payments = shop.payments.filter(({ orderId }) => orderId !== 'late');
      return { ...shop, payments, ledger: shop.ledger.filter((entry) => !isOf(entry)) };
    },
    { 'charges-agree-with-orders': ['late'] },
  ],
  [
    'nobody is notified',
    (shop) => ({ ...shop, notifications: [] }),
    { 'customers-are-notified': ['plain', 'keyed', 'owed', 'lost', 'repeated'] },
  ],
  [
    'who paid in the end is not notified',
    (shop) => ({ ...shop, notifications: shop.notifications.filter(({ orderId }) => orderId !== 'lost') }),
    { 'customers-are-notified': ['lost'] },
  ],
  [
    'who was told that an order is owed is not notified when it is paid',
    (shop) => void new Made(shop).become('owed', 'CONFIRMED'),
    { 'customers-are-notified': ['owed'] },
  ],
  [
    'an order is read that the shop has not',
    (shop) => {
      Object.assign(shop.answers.at(-2) as object, { id: 'ghost' });
      Object.assign(shop.answers.at(-2)?.responseBody as object, { orderId: 'ghost' });
    },
    { 'answers-are-of-what-was-asked': ['ghost'] },
  ],
  [
    'another customer is notified',
    (shop) => void Object.assign(shop.notifications[0] as object, { customerId: 'c-x' }),
    { 'customers-are-notified': ['plain'] },
  ],
  [
    'a notification is of no order',
    (shop) =>
      void shop.notifications.push({
        ...(shop.notifications[0] as never as object),
        orderId: 'ghost',
      } as never),
    { 'customers-are-notified': ['ghost'] },
  ],
  [
    'an answer about another product',
    (shop) => {
      const cup = { productId: 'cup', name: 'Porcelain cup', priceCents: 1250 };
      Object.assign(shop.answers.at(-1) as object, { responseBody: cup });
    },
    { 'answers-are-of-what-was-asked': ['tea', 'tea', 'tea'] },
  ],
];

/** Nobody has taken up what is due by now. */
function overdue(shop: Shop): void {
  for (const id of ['open', 'owed'])
    Object.assign(orderIn(shop, id), { settleDueUnixMs: NOW_MS - TAKEN_UP_WITHIN_MS - 1 });
}

function attempted(shop: Shop, ids: readonly string[], fields: Partial<OrderRecord>): void {
  for (const id of ids) Object.assign(orderIn(shop, id), fields);
}

const neverTakenUp = (shop: Shop, ids: readonly string[]) =>
  attempted(shop, ids, { settleAttempts: 0, settleBegunUnixMs: null, settleEndedUnixMs: null });

/** A charge of an order that has none. */
function charged(shop: Shop, name: string): Recorded<LedgerEntry> {
  const entry = {
    ...entryIn(shop, 'plain'),
    reference: name,
    chargeId: `late-${name}`,
    accountId: `c-${name}`,
  };
  shop.ledger.push({ ...entry, cursor: 99 });
  const [payment] = shop.payments;
  shop.payments.push({
    ...(payment as Recorded<PaymentEntry>),
    orderId: name,
    status: 'STARTED',
    cursor: 99,
  });
  return entry;
}

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

test('lost notifications are counted', () => {
  const { shop } = sound();
  Object.assign(orderIn(shop, 'plain'), { notificationsLost: 1 });
  const [audit] = AUDITS;
  expect(audit?.check(evidenceOf(shop)).counts).toMatchObject({ notificationsLost: 1 });
});

test('a record that is of nothing known is an error', () => {
  expect(() => openOrders([{ record: 'else' }])).toThrow('found `else`');
});
