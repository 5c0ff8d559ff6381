import { describe, expect, test } from 'vitest';
import { armEvidence, sample } from '../arm/example-evidence.ts';
import { MIN_TRACES, sampledView } from '../arm/sampled-view.ts';
import { armView } from '../arm/view.ts';
import { client, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import type { Sampling } from './sampling.ts';

const ORDERS = 'POST /api/orders';
const PRODUCTS = 'GET /api/products/:id';
const BANK = 'shop.v1.BankService/Charge';
/** No trace is kept by chance. */
const ONLY_FOR_CAUSE: Sampling = { kind: 'tail', percent: 0 };
const SLOW: ExampleSpan = gateway(
  [1_000, 1_700],
  [client('gateway', BANK, [1_001, 1_690], { children: [server('bank', BANK, [1_002, 1_680])] })],
);
/** They count as kept by chance, since they were not slow. */
const WELL: ExampleSpan = gateway([1_000, 1_020]);

interface Sent {
  readonly route: string;
  readonly requests: number;
  /** Of each request, before the last one. */
  readonly earlierTries?: number;
}

/** The share of the fault phase that sampling's view gives, and what it withholds. */
function shareOf(kept: readonly ExampleSpan[], sent: readonly Sent[], route?: string) {
  const samples = sent.flatMap(({ route, requests, earlierTries = 0 }, group) => {
    const ofRoute = kept.flatMap((root, index) =>
      root.name === route
        ? [{ id: (index + 1).toString(16).padStart(32, '0'), endMs: root.at[1] ?? 1_020 }]
        : [],
    );
    return Array.from({ length: requests }, (_, index) => {
      const id = (nth: number) => `${group}${index}a${nth}`.padStart(32, 'f');
      const earlier = Array.from({ length: earlierTries }, (_, nth) => id(nth + 1));
      const { id: traceId = id(0), endMs = 1_020 } = ofRoute[index] ?? {};
      return sample([1_000, 1_000, endMs], {
        route,
        traceId,
        earlierTraceIds: earlier,
      });
    });
  });
  const reasons: string[] = [];
  const arm = armView(armEvidence({ samples, traces: otlp(...kept), sampling: ONLY_FOR_CAUSE }));
  const view = sampledView(arm, (reason) => reasons.push(reason));
  return { share: view.phase('fault')?.culpritShare('bank', 'Charge', route), reasons };
}
const times = (count: number, span: ExampleSpan) => Array.from({ length: count }, () => span);

describe('those kept by chance stand for what was sent', () => {
  const kept = [...times(5, SLOW), ...times(5, WELL)];
  const orders = { route: ORDERS, requests: 50 };
  const products = { route: PRODUCTS, requests: 50 };

  test('on the route that is asked for', () => {
    expect(shareOf(kept, [orders, products], ORDERS)).toEqual({
      share: { percent: 10, of: 10 },
      reasons: [],
    });
    const others = times(5, { ...WELL, name: PRODUCTS });
    expect(shareOf([...kept, ...others], [orders, products], ORDERS).share).toEqual({ percent: 10, of: 10 });
  });

  test('on all routes, where none is asked for', () => {
    expect(shareOf(kept, [orders, products])).toEqual({ share: { percent: 5, of: 10 }, reasons: [] });
  });

  test('with each try, since each is a trace', () => {
    expect(shareOf(kept, [{ ...orders, requests: 25, earlierTries: 3 }], ORDERS).share).toEqual({
      percent: 5,
      of: 10,
    });
  });
});

test('traces of no known kind may be one in twenty, not more', () => {
  const sent = [{ route: ORDERS, requests: 100 }];
  expect(shareOf(times(95, SLOW), sent, ORDERS)).toEqual({ share: { percent: 95, of: 95 }, reasons: [] });
  expect(shareOf(times(94, SLOW), sent, ORDERS)).toEqual({
    share: null,
    reasons: [
      `0 traces kept by chance in unprotected/fault stand for 6 that neither failed nor were slow, ${MIN_TRACES} at least are needed (sampling tail=0%)`,
    ],
  });
});
