import { expect, test } from 'vitest';
import { armEvidence } from '../lab/analysis/arm/example-evidence.ts';
import { armView } from '../lab/analysis/arm/view.ts';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp } from '../lab/analysis/spans/example-trace.ts';
import { checkHypothesis } from '../lab/run/judge/verdicts.ts';
import type { Hypothesis } from '../lab/scenario/scenario.ts';
import scenario from './lease-expiry.ts';

const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
const ADDRESS = { 'network.peer.address': '127.0.0.1', 'network.peer.port': 4001 };

/** An arm in which order asks the frozen instance for the last time so many ms after the pause. */
function asksUntil(arm: string, ms: number) {
  const attempt = (startMs: number) =>
    gateway(
      [startMs, startMs + 20],
      [
        client('order', 'shop.v1.InventoryService/CheckStock', [startMs, startMs + 10], {
          attributes: ADDRESS,
        }),
      ],
    );
  const journal = [
    { tMs: at(0), type: 'instance.registered', instance: 'inventory-1', address: '127.0.0.1:4001' },
    { tMs: at(1_000), type: 'fault.injecting', faultId: 'pause-inventory-1' },
    { tMs: at(4_600), type: 'fault.undoing', faultId: 'pause-inventory-1' },
  ];
  return armView(armEvidence({ arm, journal, traces: otlp(attempt(900), attempt(1_000 + ms)) }));
}

function checked(keepaliveMs: number) {
  const asked = { lease: 2_100, keepalive: keepaliveMs, budget: 2_000, outliers: 800 };
  const arms = Object.fromEntries(Object.entries(asked).map(([arm, ms]) => [arm, asksUntil(arm, ms)]));
  const hypothesis = scenario.hypotheses.find(({ name }) => name === 'keepalive-notices-first');
  return checkHypothesis(hypothesis as Hypothesis, arms, {});
}

test('keepalive notices before outlier detection can, by what they are set to', () => {
  const { keepalive, outliers } = scenario.arms;
  const pings = keepalive.order?.clients?.inventory?.keepalive;
  const { retry, outlierDetection } = outliers.order?.clients?.inventory ?? {};
  const instances = scenario.topology.inventory ?? 0;
  const gapMs = (1_000 * instances) / Number(scenario.load.routes[0]?.rps);
  const latest = (pings?.timeMs ?? Number.NaN) + (pings?.timeoutMs ?? Number.NaN);
  const failures = outlierDetection?.requestVolume ?? Number.NaN;
  const earliest = (retry?.perAttemptTimeoutMs ?? Number.NaN) + (failures - 1) * gapMs;
  // The last attempt was begun a gap before at the earliest.
  expect(latest).toBeLessThan(earliest - gapMs);
  // An interval of the frozen instance's share of calls holds so many failures.
  expect(failures * gapMs).toBeLessThan(outlierDetection?.intervalMs ?? 0);
});

test('the lead of keepalive is the time from its last attempt to that of the next arm', () => {
  const { verdict, observation, hypothesis } = checked(200);
  expect([verdict, observation?.value, hypothesis.unit]).toEqual(['pass', expect.closeTo(0.6, 5), 's']);
});

test('keepalive that is behind another has a lead below 0, and fails', () => {
  const { verdict, observation } = checked(1_000);
  expect([verdict, observation?.value]).toEqual(['fail', expect.closeTo(-0.2, 5)]);
});
