import { expect, test } from 'vitest';
import { armEvidence } from '../lab/analysis/arm/example-evidence.ts';
import { armView } from '../lab/analysis/arm/view.ts';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp } from '../lab/analysis/spans/example-trace.ts';
import { checkHypothesis } from '../lab/run/judge/verdicts.ts';
import type { Hypothesis } from '../lab/scenario/scenario.ts';
import scenario from './instance-crash.ts';

const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
const PAY = 'shop.v1.PaymentService/CreatePayment';

/** An arm in which order sends payments to payment-1 at these times; it is killed at 1 s and comes back at 4.6 s, elsewhere. */
function asked(arm: string, times: readonly number[], ttlS = 2) {
  const attributes = { 'network.peer.address': '127.0.0.1', 'network.peer.port': 4001 };
  const traces = times.map((ms) =>
    gateway([ms, ms + 20], [client('order', PAY, [ms, ms + 10], { attributes })]),
  );
  const instance = 'payment-1';
  const journal = [
    { tMs: at(0), type: 'instance.registered', instance, address: '127.0.0.1:4001' },
    { tMs: at(1), type: 'lease.read', instance, ttlS },
    { tMs: at(1_000), type: 'fault.injecting', faultId: 'kill-payment-1' },
    { tMs: at(1_300), type: 'fault.injected', faultId: 'kill-payment-1' },
    { tMs: at(4_600), type: 'fault.undoing', faultId: 'kill-payment-1' },
  ];
  return armView(armEvidence({ arm, journal, traces: otlp(...traces) }));
}

function checked(name: string, unprotected: ReturnType<typeof asked>, guarded: ReturnType<typeof asked>) {
  const hypothesis = scenario.hypotheses.find((each) => each.name === name);
  return checkHypothesis(hypothesis as Hypothesis, { unprotected, protected: guarded }, {}).verdict;
}

test('who goes on sending to the dead instance, in either arm, fails', () => {
  const sound = asked('protected', [900, 990]);
  const dead = (...more: number[]) =>
    checked('no-traffic-to-the-dead', asked('unprotected', [900, ...more]), sound);
  // An engine takes its time to kill: until then nobody is dead.
  expect([dead(), dead(1_290), dead(1_310), dead(1_700)]).toEqual(['pass', 'pass', 'pass', 'fail']);
  expect(checked('no-traffic-to-the-dead', sound, asked('protected', [900, 2_900]))).toBe('fail');
  expect(checked('no-traffic-to-the-dead', asked('unprotected', []), sound)).toBe('no-data');
});

test('a lease of any other length than the 2 s that the scenario says fails', () => {
  const leases = (one: number, other: number) =>
    checked('lease-is-as-said', asked('unprotected', [], one), asked('protected', [], other));
  expect([leases(2, 2), leases(3, 3), leases(2, 3), leases(1, 2)]).toEqual(['pass', 'fail', 'fail', 'fail']);
});
