import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import type { LiveSettings } from '../control/live-settings.ts';
import { KitMetrics } from '../metrics.ts';
import { Edge, refuseIfLate } from './edge.ts';

/** A service without settings: the bare edge. */
const bare = {
  current: {},
  derive: <S, T>(select: (settings: object) => S | undefined, make: (part: S) => T) => {
    const part = select({});
    const made = part === undefined ? undefined : make(part);
    return () => made;
  },
} as unknown as LiveSettings;

test('a call whose deadline has passed is refused before it is sent, and counted', async () => {
  const metrics = new KitMetrics();
  const edge = new Edge('bank', bare, metrics);
  let sent = 0;
  const send = async () => ++sent;
  // Of a hundred, none reaches the callee; grpc-js would send them all.
  const calls = Array.from({ length: 100 }, () => edge.call('IDEMPOTENT', send, { patienceMs: 0 }));
  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toMatchObject({ reason: { code: status.DEADLINE_EXCEEDED, rejectedBy: 'deadline' } });
  }
  expect(sent).toBe(0);
  expect(await metrics.registry.metrics()).toContain('faultline_rejections_total{by="deadline"} 100');
  expect(await edge.call('IDEMPOTENT', send, { patienceMs: 60_000 })).toBe(1);
});

test('a stream is held to the same', () => {
  expect(() => refuseIfLate(Date.now())).toThrow('the deadline has passed before the call was sent');
  expect(() => refuseIfLate(Date.now() + 60_000)).not.toThrow();
});
