import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

/** etcd's default for `--max-request-bytes`, of a request as it stands in the log. */
const LIMIT = 1.5 * 1024 * 1024;
/** What the log adds is 17 or 18 bytes: that depends on the member. */
const [ADDED_LEAST, ADDED_MOST] = [17, 18];

/** What is too large to be written, to the byte. Sizes are those of the encoded request. */
export function sizeContract(subject: () => Subject): void {
  const bytes = (count: number) => Buffer.alloc(count, 'a');
  const outcome = async (name: string, request: object) => {
    const answer = await subject().raw.outcome('KV', name, request);
    return typeof answer === 'string' ? answer : 'done';
  };
  const TOO_LARGE = '3 etcdserver: request is too large';
  /** A field of bytes with a length of more than 16 kB has a tag of 1 byte and a length of 3. */
  const field = (payload: number) => 4 + payload;
  const empty = bytes(0);

  describe('sizes', () => {
    test.each([
      ['a put', 'Put', (fill: Buffer) => ({ key: Buffer.from('s'), value: fill }), 3 + field(0)],
      ['a put of a long key', 'Put', (fill: Buffer) => ({ key: fill }), field(0)],
      ['a deletion', 'DeleteRange', (fill: Buffer) => ({ key: fill }), field(0)],
    ])('%s is too large by what it takes in all', async (_what, method, request, around) => {
      const most = LIMIT - ADDED_MOST - around;
      expect(await outcome(method, request(bytes(most)))).toBe('done');
      expect(await outcome(method, request(bytes(most + 1 + ADDED_MOST - ADDED_LEAST)))).toBe(TOO_LARGE);
    });

    test('a transaction is so by its comparisons, too, and by both branches', async () => {
      const drop = { request_delete_range: { key: Buffer.from('size/none') } };
      const compare = { target: 'Value', result: 'Equal', key: Buffer.from('size/a'), value: bytes(LIMIT) };
      expect(await outcome('Txn', { compare: [compare], success: [drop] })).toBe(TOO_LARGE);
      const half = (key: string) => ({ request_put: { key: Buffer.from(key), value: bytes(LIMIT / 2) } });
      expect(await outcome('Txn', { success: [half('size/b')], failure: [half('size/c')] })).toBe(TOO_LARGE);
      const ofLongKey = { request_delete_range: { key: bytes(LIMIT), range_end: empty } };
      expect(await outcome('Txn', { failure: [ofLongKey] })).toBe(TOO_LARGE);
    });

    test('what only reads may be larger', async () => {
      const compare = { target: 'Value', result: 'Equal', key: Buffer.from('size/a'), value: bytes(LIMIT) };
      const read = { request_range: { key: Buffer.from('size/a') } };
      expect(await outcome('Txn', { compare: [compare], success: [read] })).toBe('done');
      expect(await outcome('Range', { key: bytes(LIMIT) })).toBe('done');
    });

    test('more than 512 KiB above is too much for gRPC', async () => {
      const fill = bytes(LIMIT + 512 * 1024);
      expect(await outcome('Put', { key: Buffer.from('size/a'), value: fill })).toMatch(/^8 /);
      expect(await outcome('Range', { key: fill })).toMatch(/^8 /);
    });
  });
}
