import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KitMetrics } from './metrics.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('for how long the oldest attempt in flight waits is told by called service, and 0 once all have ended', async () => {
  const metrics = new KitMetrics();
  const told = async (name: string) => {
    const [metric] = (await metrics.registry.getMetricsAsJSON()).filter((each) => each.name === name);
    return Object.fromEntries(
      (metric?.values ?? []).map(({ labels, value }) => [labels.peer_service, value]),
    );
  };
  const first = metrics.clientStarted('a');
  vi.advanceTimersByTime(2_000);
  const second = metrics.clientStarted('a');
  metrics.clientStarted('b');
  vi.advanceTimersByTime(500);
  expect(await told('faultline_client_oldest_call_seconds')).toEqual({ a: 2.5, b: 0.5 });
  expect(await told('faultline_client_in_flight')).toEqual({ a: 2, b: 1 });
  first();
  expect(await told('faultline_client_oldest_call_seconds')).toMatchObject({ a: 0.5 });
  second();
  expect(await told('faultline_client_oldest_call_seconds')).toMatchObject({ a: 0 });
  expect(await told('faultline_client_in_flight')).toEqual({ a: 0, b: 1 });
});
