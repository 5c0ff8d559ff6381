import { expect, test } from 'vitest';
import { extend } from '../analysis/arm/extend.ts';
import { armView } from '../analysis/arm/view.ts';
import { arm, at, ORDERS } from './fixture/observed-arm.ts';
import {
  alertAfter,
  counterRoseAt,
  findEvent,
  harmIn,
  secondsBetween,
  shareOf,
  shareSpread,
} from './observe-events.ts';

test('events are found by their fields, and the time between two of them in that order', () => {
  const forgotten = { type: 'instance.forgotten', instance: 'bank-1' };
  expect(findEvent(arm, forgotten)?.tMs).toBe(at(1_000));
  expect(findEvent(arm, forgotten, at(1_001))?.tMs).toBe(at(3_400));
  expect(findEvent(arm, { ...forgotten, instance: 'bank-2' })).toBeUndefined();
  expect(secondsBetween(arm, { type: 'fault.injected' }, forgotten)).toEqual({
    value: expect.closeTo(0.1),
    evidence: 'unprotected: fault.injected bank-1 killed, instance.forgotten bank-1 0.10 s later',
  });
  expect(secondsBetween(arm, { type: 'fault.undone' }, forgotten)).toBeNull();
  expect(secondsBetween(arm, { type: 'fault.injected' }, { type: 'fault.undone' })).toBeNull();
});

test('shares of a service that was not called are null', () => {
  const all = { fromMs: at(0), toMs: at(1_000) };
  expect(shareOf(arm, 'bank', 'bank-9', all)?.value).toBe(0);
  expect(shareOf(arm, 'bank', 'bank-1', { fromMs: at(500), toMs: at(1_000) })).toBeNull();
  expect(shareSpread(arm, 'order', ['order-1'], all)).toBeNull();
});

test('harm is an error, no answer, or one that came too late', () => {
  const window = { fromMs: at(1_000), toMs: at(2_000) };
  expect(harmIn(arm, window)).toEqual({
    count: 3,
    harmed: 2,
    results: new Map([
      ['UNAVAILABLE', 1],
      ['DROPPED', 1],
    ]),
    lastDueMs: at(1_400),
    orders: { paid: 1, owed: 0, harmed: 2 },
  });
  const hasty = armView({ ...arm.evidence, patienceMs: { [ORDERS]: 299 } });
  expect(harmIn(hasty, window)).toMatchObject({ harmed: 3 });
  expect(harmIn(arm, window, { route: 'GET /api/products/:id' })).toBeNull();
});

test('a counter rose when a scrape first showed more than the one before', () => {
  expect(counterRoseAt(arm, 'opened_total', { service: 'order' }, at(0))).toBe(at(1_000));
  expect(counterRoseAt(arm, 'opened_total', {}, at(1_001))).toBeNull();
  expect(counterRoseAt(arm, 'closed_total', {}, at(0))).toBeNull();
});

test('an alert is told of from when it first fires after the event', () => {
  const alert = (alertstate: string, instance: string, ms: number[]) => ({
    name: 'ALERTS',
    labels: { alertname: 'BreakerOpen', alertstate, instance },
    points: ms.map((each) => ({ tMs: at(each), value: 1 })),
  });
  const metrics = [
    alert('pending', 'order-1', [1_000]),
    alert('firing', 'order-1', [500, 1_500, 2_000]),
    alert('firing', 'order-2', [1_250]),
  ];
  const alarmed = armView({ ...arm.evidence, metrics });
  const injected = { type: 'fault.injected' };
  expect(alertAfter(alarmed, injected, 'BreakerOpen', { instance: 'order-1' })).toEqual({
    value: 0.6,
    evidence: 'unprotected: alert BreakerOpen fires 0.60 s after fault.injected bank-1 killed',
  });
  expect(alertAfter(alarmed, injected, 'BreakerOpen')?.value).toBe(0.35);
  expect(alertAfter(alarmed, injected, 'BreakerOpen', { instance: 'bank-1' })).toBeNull();
  expect(alertAfter(alarmed, { type: 'fault.undone' }, 'BreakerOpen')).toBeNull();
  expect(alertAfter(arm, injected, 'BreakerOpen')).toBeNull();
  const thin: string[] = [];
  const asking = { ...arm.asking, withhold: (reason: string) => void thin.push(reason) };
  expect(alertAfter(extend(arm, { asking }), injected, 'HighErrorRate')).toBeNull();
  expect(thin).toEqual([
    expect.stringMatching(
      /^alert HighErrorRate of unprotected can not fire: its rule has to hold for 10 s, and the arm ends \d\.\d s after fault\.injected$/,
    ),
  ]);
});
