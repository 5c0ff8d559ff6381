import { describe, expect, test } from 'vitest';
import { judged } from './fixture/judged.ts';

describe('audits', () => {
  const books = (...records: unknown[]) => ({
    ...{ records, collectedAtUnixMs: 0, open: [], instances: ['order-1'] },
  });
  const confirmed = { record: 'order', orderId: 'a', status: 'CONFIRMED', amountCents: 100, items: [] };
  const unpaid = books({ ...confirmed, cursor: 1, customerId: 'c', paymentId: 'p', idempotencyKey: '' });

  test('of what the system is not asked for have no data, and leave a pass a pass', () => {
    const { audits, verdict, types } = judged();
    expect(new Set(audits.map((audit) => audit.verdict))).toEqual(new Set(['no-data']));
    expect(new Set(audits.map(({ arm }) => arm))).toEqual(new Set(['unprotected', 'protected']));
    expect(verdict).toBe('pass');
    expect(types.filter((type) => type === 'audit.checked')).toHaveLength(audits.length);
  });

  test('an audit that is broken fails the run: exit 99', () => {
    const { audits, verdict, exitCode, problems } = judged({ unprotected: { books: unpaid } });
    const broken = audits.filter((audit) => audit.verdict === 'fail');
    expect(broken.map(({ audit, arm }) => [arm, audit.name])).toEqual([
      ['unprotected', 'charges-agree-with-orders'],
      ['unprotected', 'orders-are-asked-for'],
    ]);
    expect([verdict, exitCode, problems]).toEqual(['fail', 99, []]);
  });

  test('one that was to break fails no run; one that was to and holds does', () => {
    const breaks = { unprotected: ['charges-agree-with-orders', 'orders-are-asked-for'] };
    expect(judged({ unprotected: { books: unpaid }, breaks })).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
    });
    expect(judged({ breaks })).toMatchObject({ verdict: 'fail', exitCode: 99 });
  });

  test('books that were not read are a problem of the arm, told once: exit 5', () => {
    const unread = 'expected the books of bank-1 at host/audit, got HTTP 500';
    const { audits, problems, advice, verdict, exitCode } = judged({ unprotected: { books: { unread } } });
    expect(problems).toEqual([{ arm: 'unprotected', kind: 'books', phase: null, text: unread }]);
    expect(advice).toEqual([expect.stringContaining('could not be audited')]);
    expect(audits.find(({ arm }) => arm === 'unprotected')).toMatchObject({ verdict: 'inconclusive' });
    expect([verdict, exitCode]).toEqual(['inconclusive', 5]);
  });

  test('what was still to be settled is a note, with the first of it', () => {
    const open = { ...books(), open: ['a', 'b', 'c', 'd', 'e', 'f'] };
    expect(judged({ unprotected: { books: open } }).notes).toEqual([
      'unprotected: 6 orders were still to be settled 3 s after the load had ended: a, ...',
    ]);
  });
});
