import { expect, test } from 'vitest';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import { kill, pause } from '../fault.ts';
import { claimedArm } from './claimed-arm.ts';
import { type Moment, stretchOf } from './moment.ts';
import { endOf, event, momentsOf } from './moments.ts';

const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
const happened = (ms: number, type: string, more: object) => ({ tMs: at(ms), type, ...more });
const instance = 'bank-1';
const text = 'bank-1 killed';
const faultId = 'kill-bank-1';
const arm = armView(
  armEvidence({
    arm: 'off',
    journal: [
      happened(10, 'instance.registered', { instance }),
      happened(900, 'fault.injecting', { text: 'bank-1 paused', faultId: 'pause-bank-1' }),
      happened(1_000, 'fault.injecting', { text, faultId }),
      happened(1_020, 'fault.injected', { text, faultId }),
      happened(1_500, 'instance.forgotten', { instance }),
      happened(1_900, 'fault.undoing', { text, faultId }),
      happened(2_100, 'fault.undone', { text, faultId }),
      happened(2_400, 'instance.registered', { instance }),
    ],
  }),
);
const off = claimedArm(['off']);
const crash = momentsOf(kill(instance));

test('the moments of a fault are its own, not those of another', () => {
  const { injecting, injected, undoing, undone } = crash;
  const found = [injecting, injected, undoing, undone].map(
    (moment) => (moment.find(arm)?.tMs ?? NaN) - at(0),
  );
  expect(found).toEqual([1_000, 1_020, 1_900, 2_100]);
  expect(momentsOf(pause(instance)).injected.find(arm)).toBeNull();
});

test('the time between two is to the first of the second after the first', () => {
  const seen = off.time(crash.injecting, off.forgotten(instance)).atMost(1).observe({ off: arm });
  expect(seen).toEqual({
    value: 0.5,
    evidence: 'off: fault.injecting bank-1 killed, instance.forgotten bank-1 0.50 s later',
  });
  expect(off.time(crash.undoing, off.registered(instance)).atMost(1).observe({ off: arm })?.value).toBe(0.5);
  expect(off.time(crash.undoing, off.forgotten(instance)).atMost(1).observe({ off: arm })).toBeNull();
});

test('a stretch of time has both of its ends, or is none', () => {
  const whole = { from: crash.injecting.minus(0.1), to: endOf('recovery').plus(1) };
  expect(stretchOf(arm, whole)).toEqual({ fromMs: at(900), toMs: at(4_000) });
  expect(stretchOf(arm, { from: crash.undone, to: event({ type: 'fault.counted' }) })).toBeNull();
  expect(crash.injecting.plus(2).find(arm)?.text).toBe('2 s after fault.injecting bank-1 killed');
});

test('an instance that was forgotten and did not come back is missing', () => {
  const missing = (moment: Moment) => off.instancesMissing(moment).atMost(0).observe({ off: arm });
  expect(missing(crash.undone)).toEqual({ value: 1, evidence: 'off: missing: bank-1' });
  expect(missing(endOf('recovery'))).toEqual({ value: 0, evidence: 'off: none missing' });
});
