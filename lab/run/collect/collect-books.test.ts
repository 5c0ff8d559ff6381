import { expect, test } from 'vitest';
import { shop } from '../../../services/faultline.config.ts';
import { sample } from '../../testing/sample-system.ts';
import { BookKeepers } from '../fixture/book-keepers.ts';
import { type BookKeeper, collectBooks } from './collect-books.ts';

const { signal } = new AbortController();
interface Entry {
  readonly cursor: number;
  readonly name: string;
  open?: boolean;
}
const system = {
  ...shop,
  open: (records: readonly unknown[]) =>
    (records as readonly Entry[]).filter(({ open }) => open).map(({ name }) => name),
};
const clock = { wall: Date.now };
const collect = (keepers: readonly BookKeeper[], waitMs?: number) =>
  collectBooks({
    keepers: () => keepers,
    system,
    clock,
    signal,
    ...(waitMs === undefined ? {} : { waitMs }),
  });

test('of all instances that have some are read, when nothing is open at once', async () => {
  await using keepers = new BookKeepers();
  const all = await Promise.all([
    keepers.keeping('bank-1', [{ cursor: 1 }]),
    keepers.keeping('payment-2', []),
    keepers.answering('product-1', (_request, response) => response.writeHead(404).end()),
  ]);
  const before = Date.now();
  const books = await collect(all);
  expect(books).toEqual({
    records: [{ cursor: 1 }],
    collectedAtUnixMs: expect.any(Number),
    open: [],
    instances: ['payment-2', 'bank-1'],
  });
  if ('unread' in books) throw new Error(books.unread);
  expect(books.collectedAtUnixMs).toBeGreaterThanOrEqual(before);
  expect(books.collectedAtUnixMs).toBeLessThanOrEqual(Date.now());
});

test('are read again until nothing in them is open', async () => {
  await using keepers = new BookKeepers();
  const entry: Entry = { cursor: 1, name: 'a', open: true };
  const order = await keepers.keeping('order-1', [entry]);
  let looks = 0;
  const books = await collectBooks({
    clock,
    // Asked each time: so an instance may have moved.
    keepers: () => {
      looks += 1;
      if (looks === 3) entry.open = false;
      return [order];
    },
    system,
    signal,
    // A machine that is busy may take long for each look.
    waitMs: 60_000,
  });
  expect(books).toMatchObject({ open: [], records: [{ open: false }] });
  expect(looks).toBe(3);
});

test('are taken as they are when the time is over, with what is still open', async () => {
  await using keepers = new BookKeepers();
  const order = await keepers.keeping('order-1', [
    { cursor: 1, name: 'a', open: true } as Entry,
    { cursor: 2, name: 'b' } as Entry,
  ]);
  const books = await collect([order], 200);
  expect(books).toMatchObject({ open: ['a'], records: [{ name: 'a' }, { name: 'b' }] });
});

test('are read of callers before those that they call', async () => {
  await using keepers = new BookKeepers();
  const all = [];
  for (const name of ['bank-1', 'payment-1', 'order-1', 'payment-2', 'gateway-1', 'order-2', 'bank-2']) {
    all.push(await keepers.keeping(name, []));
  }
  await collect(all);
  expect(keepers.asked).toEqual([
    'gateway-1',
    'order-1',
    'order-2',
    'payment-1',
    'payment-2',
    'bank-1',
    'bank-2',
  ]);
});

test('are read of callers first, also where services call each other', async () => {
  await using keepers = new BookKeepers();
  const all: BookKeeper[] = [];
  for (const name of ['readers-1', 'loans-1', 'desk-1']) all.push(await keepers.keeping(name, []));
  await collectBooks({ keepers: () => all, system: sample, clock, signal });
  expect(keepers.asked).toEqual(['desk-1', 'loans-1', 'readers-1']);
});

test('one instance whose books can not be read leaves all unread, with the reason', async () => {
  await using keepers = new BookKeepers();
  const all = [
    await keepers.keeping('order-1', [{ cursor: 1 }]),
    await keepers.answering('bank-1', (_request, response) => response.writeHead(503).end()),
  ];
  const { adminAddress } = all[1] as BookKeeper;
  expect(await collect(all)).toEqual({
    unread: `expected the books of bank-1 at ${adminAddress}/audit, got HTTP 503`,
  });
});

test('records that the system itself does not know leave them unread', async () => {
  await using keepers = new BookKeepers();
  const order = await keepers.keeping('order-1', [{ cursor: 1 }]);
  const open = () => {
    throw new Error('found `x`');
  };
  expect(await collectBooks({ keepers: () => [order], system: { ...shop, open }, clock, signal })).toEqual({
    unread: 'the books can not be made out: found `x`',
  });
});
