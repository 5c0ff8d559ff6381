import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sample } from '../arm/example-evidence.ts';
import {
  isMarked,
  isOfShare,
  isPartial,
  mustBeKept,
  parseSampling,
  type Sampling,
  samplingName,
} from './sampling.ts';

const id = (index: number) => createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
const IDS = Array.from({ length: 20_000 }, (_, index) => id(index));
const head = (percent: number): Sampling => ({ kind: 'head', percent });
const tail = (percent: number): Sampling => ({ kind: 'tail', percent });

test.each([
  ['all', { kind: 'all' }, 'all', false],
  ['head=10%', head(10), 'head=10%', true],
  ['head=0.5%', head(0.5), 'head=0.5%', true],
  ['head=100%', head(100), 'head=100%', false],
  ['tail', tail(10), 'tail=10%', true],
  ['tail=25%', tail(25), 'tail=25%', true],
  ['tail=0%', tail(0), 'tail=0%', true],
  ['tail=100%', tail(100), 'tail=100%', false],
] as const)(
  '%s is read, and written, and known to leave something out or not',
  (text, sampling, name, partial) => {
    expect(parseSampling(text)).toEqual(sampling);
    expect(samplingName(sampling)).toBe(name);
    expect(isPartial(sampling)).toBe(partial);
  },
);

test.each([
  '',
  'half',
  'head',
  'head=10',
  'head=0%',
  'head=101%',
  'tail=-1%',
  'tail=1e1%',
  'all=10%',
  'ALL',
  'xhead=1%',
  'tail=1%x',
  'tail=101%',
  'head=0010%',
  'tail=0.',
  'tail=.5%',
])('`%s` is no sampling', (text) => {
  expect(parseSampling(text)).toBeNull();
});

test('the smallest share that is read is written as it was read, and marks something: no smaller one is', () => {
  for (const kind of ['head', 'tail']) {
    const smallest = parseSampling(`${kind}=0.0001%`) as Sampling;
    expect(samplingName(smallest)).toBe(`${kind}=0.0001%`);
    expect(isMarked(smallest, 'f'.repeat(32))).toBe(true);
    // Written as 1e-7%, which nobody reads.
    expect(parseSampling(`${kind}=0.0000001%`)).toBeNull();
    expect(parseSampling(`${kind}=0.00001%`)).toBeNull();
  }
});

describe('head sampling', () => {
  test('marks about its share of ids, and of a smaller share only such as a larger one marks too', () => {
    const marked = (percent: number) => IDS.filter((traceId) => isMarked(head(percent), traceId));
    for (const percent of [1, 10, 50]) {
      const share = (100 * marked(percent).length) / IDS.length;
      // Five standard deviations of a share drawn 20 000 times.
      const deviation = 5 * Math.sqrt((percent * (100 - percent)) / IDS.length);
      expect([percent, Math.abs(share - percent) < deviation]).toEqual([percent, true]);
    }
    const tenth = new Set(marked(10));
    expect(marked(1).every((traceId) => tenth.has(traceId))).toBe(true);
    expect(marked(100)).toEqual(IDS);
  });

  test('goes by the last 56 bits, as the specification says', () => {
    const ending = (bits: string) => `${'f'.repeat(18)}${bits}`;
    expect(isMarked(head(50), ending('80000000000000'))).toBe(true);
    expect(isMarked(head(50), ending('7fffffffffffff'))).toBe(false);
  });

  test('expects what it marks, whatever became of the request', () => {
    const failed = sample([0, 0, 900], { status: 503, outcome: 'UNAVAILABLE' });
    for (const traceId of IDS.slice(0, 100)) {
      expect(mustBeKept(head(10), { ...failed, traceId }, traceId)).toBe(isMarked(head(10), traceId));
    }
  });
});

describe('tail sampling', () => {
  /** Not of the share. */
  const OTHER = IDS.find((traceId) => !isOfShare(tail(10), traceId)) as string;
  const kept = (at: Parameters<typeof sample>[0], rest: Parameters<typeof sample>[1] = {}, traceId = OTHER) =>
    mustBeKept(tail(10), sample(at, { traceId: OTHER, ...rest }), traceId);

  test('is sure of what failed, and of what was surely slow', () => {
    expect(kept([0, 0, 20], { status: 503, outcome: 'UNAVAILABLE' })).toBe(true);
    expect(kept([0, 0, 20], { status: 500, outcome: 'INTERNAL' })).toBe(true);
    expect(kept([0, 0, 750])).toBe(true);
    expect(kept([0, 0, 749])).toBe(false);
    expect(kept([0, 0, 1_000])).toBe(true);
    // Waiting for the driver is not in the trace.
    expect(kept([0, 900, 1_000])).toBe(false);
    // The root span is shorter than the request by what the network and the caller took.
    expect(kept([0, 0, 600])).toBe(false);
    expect(kept([0, 0, 20])).toBe(false);
  });

  test('is not sure of what was never answered, nor of earlier tries, nor of what the caller did wrong', () => {
    expect(kept([0, 0, 3_000], { status: 0, outcome: 'TIMEOUT' })).toBe(false);
    expect(kept([0, 0, 20], { status: 429, outcome: 'RESOURCE_EXHAUSTED' })).toBe(false);
    expect(kept([0, 0, 2_000], { status: 503, traceId: 'e'.repeat(32) })).toBe(false);
  });

  test('of a request that came again it knows the last answer, not how long the last try took', () => {
    const again = { earlierTraceIds: ['e'.repeat(32)] };
    expect(kept([0, 0, 2_000], again)).toBe(false);
    expect(kept([0, 0, 2_000], { ...again, status: 429, outcome: 'RESOURCE_EXHAUSTED' })).toBe(false);
    expect(kept([0, 0, 20], { ...again, status: 503, outcome: 'UNAVAILABLE' })).toBe(true);
    // Of the first try, even where the last one failed: its answer may have been 429.
    expect(kept([0, 0, 20], { earlierTraceIds: [OTHER], status: 503, traceId: 'e'.repeat(32) })).toBe(false);
    expect(kept([0, 0, 2_000], { earlierTraceIds: [] })).toBe(true);
  });

  test('is sure of its share, a draw by the id', () => {
    for (const percent of [1, 10, 50, 100]) {
      const share = IDS.filter((traceId) => isOfShare(tail(percent), traceId));
      const deviation = 5 * Math.sqrt((percent * (100 - percent)) / IDS.length);
      expect([percent, Math.abs((100 * share.length) / IDS.length - percent) <= deviation]).toEqual([
        percent,
        true,
      ]);
      const [first = ''] = share;
      expect(mustBeKept(tail(percent), sample([0, 0, 20], { traceId: first }), first)).toBe(true);
    }
    expect(IDS.some((traceId) => isOfShare(tail(0), traceId))).toBe(false);
  });

  test('all are marked: the Collector must see them', () => {
    expect(IDS.slice(0, 100).every((traceId) => isMarked(tail(0), traceId))).toBe(true);
  });
});
