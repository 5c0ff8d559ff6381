import { expect, test } from 'vitest';
import { BookKeepers } from '../fixture/book-keepers.ts';
import { BooksError, readBooks } from './read-books.ts';

const { signal } = new AbortController();
/** The cursors have gaps, as where rows were deleted. */
const records = Array.from({ length: 25 }, (_, index) => ({ cursor: 3 * index + 1, name: `r${index}` }));

test.each([1, 7, 25, 100])('all pages, of %i at most', async (pageSize) => {
  await using keepers = new BookKeepers();
  const { instance, adminAddress } = await keepers.keeping('bank-1', records);
  expect(await readBooks(instance, adminAddress, signal, pageSize)).toEqual(records);
  expect(keepers.asked.length).toBe(Math.ceil(25 / pageSize) + 1);
});

test('empty books are books; 404 is none', async () => {
  await using keepers = new BookKeepers();
  const empty = await keepers.keeping('bank-1', []);
  const none = await keepers.answering('product-1', (_request, response) =>
    response.writeHead(404).end('no\n'),
  );
  expect(await readBooks('bank-1', empty.adminAddress, signal)).toEqual([]);
  expect(await readBooks('product-1', none.adminAddress, signal)).toBeNull();
});

test.each<[string, number, string, string]>([
  ['an error', 500, 'no\n', 'HTTP 500 (no)'],
  ['an error without a word', 503, '', 'HTTP 503'],
  ['no JSON', 200, 'no\n', 'a line without a cursor above 0: no'],
  ['no object', 200, 'null\n', 'a line without a cursor above 0: null'],
  ['no cursor', 200, '{"a":1}\n', 'a line without a cursor above 0: {"a":1}'],
  ['the first page for ever', 200, '{"cursor":4}\n', 'a line without a cursor above 4: {"cursor":4}'],
])('%s is told with what was found', async (_what, status, text, found) => {
  await using keepers = new BookKeepers();
  const { adminAddress } = await keepers.answering('bank-1', (_request, response) =>
    response.writeHead(status).end(text),
  );
  await expect(readBooks('bank-1', adminAddress, signal)).rejects.toEqual(
    new BooksError(`expected the books of bank-1 at ${adminAddress}/audit, got ${found}`),
  );
});

test('nobody there is told', async () => {
  const gone = new BookKeepers();
  const { adminAddress } = await gone.keeping('bank-1', []);
  await gone[Symbol.asyncDispose]();
  await expect(readBooks('bank-1', adminAddress, signal)).rejects.toThrow('got no answer (ECONNREFUSED)');
});

test('an interrupted run is no matter of the books', async () => {
  await using keepers = new BookKeepers();
  const stop = new AbortController();
  const { adminAddress } = await keepers.answering('bank-1', () => stop.abort(new Error('interrupted')));
  await expect(readBooks('bank-1', adminAddress, stop.signal)).rejects.toThrow('interrupted');
});
