import { describe, expect, test } from 'vitest';
import { AUDITS } from '../../../services/audits.ts';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import type { Audit } from '../../system/audit.ts';
import type { Doubt } from '../problems/doubt.ts';
import { checkAudits, whyUnread } from './check-audits.ts';
import type { Verdict } from './verdicts.ts';

/** Each record is a violation of its own. */
const noRecords: Audit = {
  name: 'no-records',
  says: 'There is no record',
  check: ({ answers, records }) => ({
    violations: records.map((record) => ({ what: 'Expected none, found one.', orders: [String(record)] })),
    lookedAt: answers.length,
    toldOf: 0,
    counts: { records: records.length, answers: answers.length },
  }),
};
const answer = {
  ...{ route: 'POST /api/orders', id: null, idempotencyKey: null, intent: 'a' },
  ...{ requestBody: null, status: 200, responseBody: null },
};
const books = (...records: unknown[]) => ({ records, collectedAtUnixMs: 5, open: [], instances: [] });
const evidence = (records: readonly unknown[] = [], answers = [answer]) =>
  armEvidence({ arm: 'only', answers, books: books(...records) });
const doubt = (kind: Doubt['kind']): Doubt => ({ kind, text: `something about ${kind}` });

function check(of = evidence(), doubts: readonly Doubt[] = [], toBreak: readonly string[] = []) {
  const [checked] = checkAudits(of, doubts, [noRecords], toBreak);
  if (!checked) throw new Error('expected one audit');
  return checked;
}

test('what holds passes, and says what it looked at', () => {
  expect(check()).toEqual({
    audit: { name: 'no-records', says: 'There is no record' },
    arm: 'only',
    isToBreak: false,
    verdict: 'pass',
    violations: [],
    counts: { lookedAt: 1, records: 0, answers: 1 },
    because: null,
  });
});

test('an audit is told the time at which the books were read', () => {
  const seen: unknown[] = [];
  const looks: Audit = {
    ...noRecords,
    check: (all) => {
      seen.push(all);
      return { violations: [], lookedAt: 1, toldOf: 0, counts: {} };
    },
  };
  checkAudits(evidence(['a']), [], [looks]);
  expect(seen).toEqual([{ answers: [answer], records: ['a'], collectedAtUnixMs: 5 }]);
});

test('what may still come right is nothing to have looked at', () => {
  const early: Audit = {
    ...noRecords,
    check: () => ({ violations: [], lookedAt: 0, toldOf: 0, counts: { orders: 4, tooEarlyToTell: 3 } }),
  };
  expect(checkAudits(evidence(), [], [early])).toMatchObject([
    { verdict: 'no-data', because: 'it was too early to look at anything' },
  ]);
  const some: Audit = {
    ...noRecords,
    check: () => ({ violations: [], lookedAt: 1, toldOf: 0, counts: { orders: 1, tooEarlyToTell: 3 } }),
  };
  expect(checkAudits(evidence(), [], [some])).toMatchObject([{ verdict: 'pass' }]);
});

test('nothing to look at is no data', () => {
  expect(check(evidence([], []))).toMatchObject({
    verdict: 'no-data',
    because: 'there was nothing to look at',
  });
});

test('nothing to look at where clients were told of something is no pass, and leaves the run inconclusive', () => {
  const missing: Audit = {
    ...noRecords,
    check: () => ({ violations: [], lookedAt: 0, toldOf: 12, counts: { asked: 15 } }),
  };
  const because = 'there was nothing to look at, where clients were told of 12';
  expect(checkAudits(evidence(), [], [missing])).toMatchObject([{ verdict: 'inconclusive', because }]);
  expect(checkAudits(evidence(), [], [missing], ['no-records'])).toMatchObject([
    { verdict: 'inconclusive', because },
  ]);
});

test('of a shop whose books are empty, and whose clients were told of an order, no audit of the books passes', () => {
  const body = { customerId: 'c', items: [{ productId: 'tea', quantity: 1 }] };
  const told = { ...body, orderId: 'o', status: 'CONFIRMED' };
  const asked = { route: 'POST /api/orders', id: null, idempotencyKey: 'k', intent: 'a', requestBody: body };
  const answers = [{ ...asked, status: 201, responseBody: told }];
  const checked = checkAudits(armEvidence({ arm: 'only', answers, books: books() }), [], AUDITS);
  const byVerdict = Object.groupBy(checked, ({ verdict }) => verdict);
  const named = (verdict: Verdict) => byVerdict[verdict]?.map(({ audit }) => audit.name);
  // What was answered is looked at, and is as it was asked for.
  expect(named('pass')).toEqual(['answers-are-of-what-was-asked']);
  expect(named('fail')).toEqual(['accepted-orders-are-kept']);
  expect(named('no-data')).toEqual([
    'refused-orders-are-not-charged',
    'unknown-orders-are-settled',
    'open-orders-are-taken-up',
  ]);
  expect(named('inconclusive')).toHaveLength(AUDITS.length - 5);
});

test.each<Doubt['kind'] | null>([null, 'machine', 'traces', 'driver-late', 'fault-unmet', 'baseline'])(
  'a violation fails, whatever else is doubtful of the arm: %s',
  (kind) => {
    expect(check(evidence(['a', 'b']), kind === null ? [] : [doubt(kind)])).toMatchObject({
      verdict: 'fail',
      violations: [{ orders: ['a'] }, { orders: ['b'] }],
      because: null,
    });
  },
);

test.each<Doubt['kind']>(['foreign', 'schedule', 'disk', 'mishap'])(
  'where the doubt is about what it looks at, a violation is told, and proves nothing: %s',
  (kind) => {
    expect(check(evidence(['a']), [doubt('machine'), doubt(kind)])).toMatchObject({
      verdict: 'inconclusive',
      violations: [{ orders: ['a'] }],
      because: `something about machine; something about ${kind}`,
    });
  },
);

describe('where all that is wrong is that something came late', () => {
  const wrong = (record: unknown) => ({ what: 'Expected none, found one.', orders: [String(record)] });
  const late: Audit = {
    ...noRecords,
    check: ({ records }) => ({
      violations: [{ what: 'Expected it within 15 s.', orders: ['a'], isLate: true }, ...records.map(wrong)],
      ...{ lookedAt: 2, toldOf: 0, counts: {} },
    }),
  };
  const of = (records: readonly unknown[], doubts: readonly Doubt[], toBreak?: readonly string[]) =>
    checkAudits(evidence(records), doubts, [late], toBreak);

  test('it fails in an arm that may be judged', () => {
    expect(of([], [])).toMatchObject([{ verdict: 'fail', violations: [{ orders: ['a'] }] }]);
  });

  test('on a machine that had no time it is told, and proves nothing, not even where it is to break', () => {
    const because = 'something about machine';
    const told = { verdict: 'inconclusive', violations: [{ orders: ['a'] }], because, isOfArm: true };
    expect(of([], [doubt('machine')])).toMatchObject([told]);
    expect(of([], [doubt('machine')], ['no-records'])).toMatchObject([told]);
  });

  test('with what no machine brings about it fails all the same', () => {
    expect(of(['b'], [doubt('machine')])).toMatchObject([{ verdict: 'fail', because: null }]);
  });
});

test('that nothing is violated proves something of an arm only that may be judged', () => {
  expect(check(evidence(), [doubt('fault-unmet')])).toMatchObject({
    verdict: 'inconclusive',
    because: 'something about fault-unmet',
  });
});

describe('an arm that was to break an audit', () => {
  const toBreak = ['no-records'];

  test('and does passes it, with its violations: harm', () => {
    const checked = check(evidence(['a']), [], toBreak);
    expect(checked).toMatchObject({ isToBreak: true, verdict: 'pass', violations: [{ orders: ['a'] }] });
  });

  test('and does not fails it', () => {
    expect(check(evidence(), [], toBreak)).toMatchObject({
      isToBreak: true,
      verdict: 'fail',
      because: 'it was to break here, and did not',
    });
  });

  test('and had nothing to do so with fails it too', () => {
    expect(check(evidence([], []), [], toBreak)).toMatchObject({ verdict: 'fail' });
  });

  test('says nothing where it may not be judged', () => {
    expect(check(evidence(), [doubt('machine')], toBreak)).toMatchObject({ verdict: 'inconclusive' });
  });
});

describe('what can not be read never passes', () => {
  const unread = 'expected the books of bank-1 at 127.0.0.1:1/audit, got HTTP 500';
  const { answers: _, ...untold } = evidence();

  test.each([
    ['books', armEvidence({ answers: [answer], books: { unread } }), unread],
    ['an arm that was not finished', armEvidence(), 'the arm was not finished'],
    ['answers', untold, 'nobody kept what the clients were told'],
  ])('%s', (_what, of, because) => {
    expect(whyUnread(of)).toBe(because);
    expect(check(of, [], ['no-records'])).toMatchObject({ verdict: 'inconclusive', counts: {}, because });
  });

  test('records that the audit does not know', () => {
    const throws: Audit = {
      ...noRecords,
      check: () => {
        throw new Error('Expected a record of an order, found `x`.');
      },
    };
    expect(checkAudits(evidence(['x']), [], [throws])).toMatchObject([
      {
        verdict: 'inconclusive',
        because: 'it could not make out the books: Expected a record of an order, found `x`.',
      },
    ]);
  });
});
