import { expect, test } from 'vitest';
import { armEvidence, sample } from '../../../analysis/arm/example-evidence.ts';
import { sampledView } from '../../../analysis/arm/sampled-view.ts';
import { armView } from '../../../analysis/arm/view.ts';
import { client, gateway, otlp, server } from '../../../analysis/spans/example-trace.ts';
import { claimedArm } from '../claimed-arm.ts';
import type { Measure } from '../measure.ts';

const CHARGE = 'shop.v1.BankService/Charge';
/** Requests in the fault phase, in each of which the bank takes so long, for that customer. */
const requests = Array.from({ length: 12 }, (_, index) => ({
  ms: 10 + index,
  tier: index % 3 === 0 ? 'gold' : 'none',
}));
const evidence = armEvidence({
  samples: requests.map((_, index) =>
    sample([1_200 + index, 1_200 + index, 1_300], {
      index,
      traceId: (index + 1).toString(16).padStart(32, '0'),
    }),
  ),
  traces: otlp(
    ...requests.map(({ ms, tier }, index) => {
      const [from, to] = [1_200 + index, 1_200 + index + ms];
      const served = server('bank', CHARGE, [from, to], { attributes: { 'customer.tier': tier } });
      return gateway([from, to], [client('gateway', CHARGE, [from, to], { children: [served] })]);
    }),
  ),
});
const arm = armView(evidence);
const off = claimedArm(['unprotected']);
const seen = (measure: Measure, view = arm) => measure.atLeast(0).observe({ unprotected: view });

test('spans are chosen by service, operation, kind and attributes, all of them', () => {
  const count = (selector: Parameters<typeof off.spanCount>[0]) =>
    seen(off.spanCount(selector, 'fault'))?.value;
  expect(count({ service: 'bank' })).toBe(12);
  expect(count({ service: 'gateway' })).toBe(24);
  expect(count({ service: 'gateway', operation: 'Charge' })).toBe(12);
  expect(count({ service: 'gateway', kind: 'server' })).toBe(12);
  expect(count({ service: 'bank', attributes: { 'customer.tier': 'gold' } })).toBe(4);
  expect(
    count({ service: 'bank', attributes: { 'customer.tier': 'gold', 'rpc.status_code': 'INTERNAL' } }),
  ).toBe(0);
});

test('how long they took is a quantile, where there are enough', () => {
  expect(seen(off.spanTime({ service: 'bank', operation: 'Charge' }, 'p50', 'fault'))?.value).toBe(15);
  const gold = { service: 'bank', attributes: { 'customer.tier': 'gold' } };
  expect(seen(off.spanTime(gold, 'p50', 'fault'))).toBeNull();
  expect(seen(off.spanCount(gold, 'fault'))?.evidence).toBe(
    'unprotected/fault: 4 spans of bank {customer.tier="gold"} in 12 traces',
  );
});

test('without traces there is no count, and under sampling none is believed', () => {
  expect(seen(off.spanCount({ service: 'bank' }, 'recovery'))).toBeNull();
  const reasons: string[] = [];
  const sampled = sampledView(armView({ ...evidence, sampling: { kind: 'head', percent: 10 } }), (reason) => {
    reasons.push(reason);
  });
  seen(off.spanCount({ service: 'bank' }, 'fault'), sampled);
  expect(reasons[0]).toContain('would be of kept traces only');
});
