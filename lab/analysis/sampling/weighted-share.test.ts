import { describe, expect, test } from 'vitest';
import { client, type ExampleSpan, gateway, internal, otlp } from '../spans/example-trace.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import type { Sampling } from './sampling.ts';
import { isKeptForCause, weightedShare } from './weighted-share.ts';

const TAIL: Sampling = { kind: 'tail', percent: 10 };
const HEAD: Sampling = { kind: 'head', percent: 10 };
const BANK = 'shop.v1.BankService/Charge';

const traceOf = (tree: ExampleSpan): Trace => buildTraces(otlp(tree))[0] as Trace;
const slow = (count: number) => buildTraces(otlp(...Array.from({ length: count }, () => gateway([0, 700]))));
const usual = (count: number) => buildTraces(otlp(...Array.from({ length: count }, () => gateway([0, 20]))));
const isSlow = isKeptForCause;

describe('what tail sampling keeps for what it is', () => {
  test.each<[string, ExampleSpan, boolean]>([
    ['a trace of 500 ms', gateway([0, 500]), true],
    ['one that is shorter', gateway([0, 499]), false],
    ['one that starts late in the run', gateway([9_000, 9_020]), false],
    [
      'work that goes on when the answer is out',
      gateway([0, 20], [internal('order', 'settle', [5, 600])]),
      true,
    ],
    [
      'a long span, though another starts after it and is short',
      gateway([0, 20], [internal('order', 'settle', [5, 600]), client('order', BANK, [10, 15])]),
      true,
    ],
    ['an error in any span', gateway([0, 20], [client('order', BANK, [1, 9], { error: true })]), true],
    ['an error of the root', gateway([0, 20], [], { error: true }), true],
    ['a span that never ended', gateway([0, 20], [client('order', BANK, [1, null])]), false],
  ])('%s', (_what, tree, isKept) => {
    expect(isKeptForCause(traceOf(tree))).toBe(isKept);
  });

  test('no span that says it went well', () => {
    const trace = traceOf(gateway([0, 20]));
    const well = trace.spans.map((span) => ({ ...span, statusCode: 'ok' as const }));
    expect(isKeptForCause({ ...trace, spans: well })).toBe(false);
  });
});

describe('the share of traces of which something is so', () => {
  test('under tail sampling those kept by chance stand for all others that were sent', () => {
    const traces = [...slow(3), ...usual(2)];
    const stands = { hits: 3, of: 5, standIns: 2, others: 27 };
    expect(weightedShare(traces, TAIL, 30, isSlow)).toEqual({ percent: 10, ...stands });
    expect(weightedShare(traces, TAIL, 30, (trace) => !isSlow(trace))).toEqual({
      percent: 90,
      ...stands,
      hits: 2,
    });
    const [half] = usual(1);
    expect(
      weightedShare([...traces.slice(0, 4), half as Trace], TAIL, 30, (trace) => trace === half),
    ).toEqual({
      percent: 45,
      ...stands,
      hits: 1,
    });
  });

  test('they stand for themselves at least, where more was kept than the load is known to have sent', () => {
    for (const tries of [0, 3, 5])
      expect(weightedShare([...slow(3), ...usual(2)], TAIL, tries, isSlow)).toEqual({
        percent: 60,
        hits: 3,
        of: 5,
        standIns: 2,
        others: 2,
      });
  });

  test('without any that stands for others, those that were sent still count', () => {
    const stands = { hits: 3, of: 3, standIns: 0, others: 27 };
    expect(weightedShare(slow(3), TAIL, 30, isSlow)).toEqual({ percent: 10, ...stands });
    expect(weightedShare(slow(3), TAIL, 2, isSlow)).toEqual({ percent: 100, ...stands, others: 0 });
  });

  test('without tail sampling each trace counts once', () => {
    for (const sampling of [HEAD, { kind: 'all' } as const])
      expect(weightedShare([...slow(1), ...usual(3)], sampling, 400, isSlow)).toEqual({
        percent: 25,
        hits: 1,
        of: 4,
        standIns: 0,
        others: 0,
      });
  });

  test('of no traces there is none', () => {
    expect(weightedShare([], TAIL, 30, isSlow)).toBeNull();
    expect(weightedShare([], HEAD, 30, isSlow)).toBeNull();
  });
});
