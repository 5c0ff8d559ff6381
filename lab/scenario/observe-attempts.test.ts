import { expect, test } from 'vitest';
import { armEvidence } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../analysis/spans/example-trace.ts';
import { stopsAsking } from './observe-attempts.ts';

const CHECK = 'shop.v1.InventoryService/CheckStock';
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
/** Frozen at one second, for one second. */
const FROZEN = { fromMs: at(1_000), toMs: at(2_000) };
const REGISTERED = {
  tMs: at(-500),
  type: 'instance.registered',
  instance: 'inventory-1',
  address: '127.0.0.1:4001',
};

/** A trace of an attempt of a service at the instance on that port, begun then. */
const attempt = (ms: number, { port = 4001, service = 'order' } = {}) =>
  gateway(
    [ms, ms + 20],
    [
      client(service, CHECK, [ms, ms + 10], {
        attributes: { 'network.peer.address': '127.0.0.1', 'network.peer.port': port },
      }),
    ],
  );

/** How long order goes on, in an arm with those traces. */
function observed(traces: readonly ReturnType<typeof attempt>[], journal = [REGISTERED]) {
  const arm = armView(armEvidence({ arm: 'lease', traces: otlp(...traces), journal }));
  return stopsAsking(arm, 'order', 'inventory-1', FROZEN);
}

test('is the time to the last attempt at the instance that was begun in the window', () => {
  expect(observed([attempt(900), attempt(1_000), attempt(1_250), attempt(2_000)])).toEqual({
    value: 0.25,
    evidence: 'lease 0.25 s (2 attempts)',
  });
});

test('attempts at others, and of others, do not count', () => {
  const others = [attempt(1_500, { port: 4002 }), attempt(1_600, { service: 'payment' })];
  expect(observed([attempt(900), attempt(1_250), ...others])?.value).toBe(0.25);
});

test('is 0 when it stops at once', () => {
  expect(observed([attempt(900), attempt(1_100, { port: 4002 })])).toEqual({
    value: 0,
    evidence: 'lease 0.00 s (0 attempts)',
  });
});

test.each([
  ['it was never asked at all', [attempt(900, { port: 4002 }), attempt(1_200, { port: 4002 })]],
  ['it was not asked before', [attempt(900, { port: 4002 }), attempt(1_200)]],
  ['only another service asked it', [attempt(900, { service: 'payment' })]],
  ['there is no trace', []],
])('is null, not 0, when %s', (_, traces) => {
  expect(observed(traces)).toBeNull();
});

test('a span of the instance itself is no attempt at it', () => {
  expect(observed([gateway([900, 920], [server('inventory', CHECK, [900, 910])])])).toBeNull();
});

test('is null when the instance was never registered', () => {
  expect(observed([attempt(900), attempt(1_250)], [])).toBeNull();
});
