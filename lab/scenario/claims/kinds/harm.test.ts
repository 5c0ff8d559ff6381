import { expect, test } from 'vitest';
import { armEvidence, sample } from '../../../analysis/arm/example-evidence.ts';
import { armView } from '../../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS } from '../../../analysis/spans/example-trace.ts';
import { kill } from '../../fault.ts';
import { claimedArm } from '../claimed-arm.ts';
import type { Measure } from '../measure.ts';
import { endOf, momentsOf } from '../moments.ts';

const ROUTE = 'POST /api/orders';
const crash = momentsOf(kill('bank-1'));
const failed = { status: 503, outcome: 'UNAVAILABLE', note: null };
const arm = armView(
  armEvidence({
    arm: 'off',
    journal: [
      {
        tMs: EXAMPLE_EPOCH_MS + 1_000,
        type: 'fault.injecting',
        text: 'bank-1 killed',
        faultId: 'kill-bank-1',
      },
    ],
    samples: [
      sample([900, 900, 950], failed),
      sample([1_000, 1_000, 1_050]),
      sample([1_100, 1_100, 1_150], failed),
      sample([1_250, 1_250, 1_300], failed),
      sample([1_400, 1_400, 1_450]),
      sample([1_800, 1_800, 1_850]),
    ],
  }),
);
const off = claimedArm(['off']);
const between = { from: crash.injecting, to: endOf('fault') };
const seen = (measure: Measure) => measure.atLeast(0).observe({ off: arm });

test('who was harmed between two moments, and who was not', () => {
  const evidence = `off: 2 of 5 ${ROUTE} harmed, UNAVAILABLE 2 times`;
  expect(seen(off.harmed(ROUTE, between))).toEqual({ value: 2, evidence });
  expect(seen(off.unharmed(ROUTE, between))).toEqual({ value: 3, evidence });
  expect(seen(off.unharmedShare(ROUTE, between))).toEqual({ value: 60, evidence });
});

test('harm lasts until the last request that was harmed was due', () => {
  expect(seen(off.harmLasts(ROUTE, between))?.value).toBe(0.25);
  expect(seen(off.harmLasts(ROUTE, { ...between, from: crash.injecting.plus(0.3) }))?.value).toBe(0);
  expect(seen(off.timeToRecover(between))).toMatchObject({
    value: 0.25,
    evidence: expect.stringMatching(/, counted from fault\.injecting bank-1 killed$/),
  });
});

test('where nothing was due, or a moment never came, nobody can tell', () => {
  expect(seen(off.harmed('GET /nothing', between))).toBeNull();
  expect(seen(off.harmed(ROUTE, { ...between, from: crash.undone }))).toBeNull();
  expect(seen(off.timeToRecover({ ...between, to: crash.undone }))).toBeNull();
});

test('none at all counts as the least that can be divided by', () => {
  const none = { from: crash.injecting.plus(0.1), to: crash.injecting.plus(0.3) };
  const ratio = off.unharmed(ROUTE, between).atLeast(off.unharmed(ROUTE, none).orAtLeast(1).times(2));
  expect([ratio.unit, ratio.observe({ off: arm })?.value]).toEqual(['x good answers, or 1', 3]);
});
