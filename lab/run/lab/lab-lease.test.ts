import { expect, test } from 'vitest';
import { delay, outage } from '../../scenario/fault.ts';
import { labLeaseS } from './lab-lease.ts';

const phases = { baseline: 1, fault: 4, recovery: 2 };
const once = () => 1;

test('a lab that is gone leaves no fault for long', () => {
  const faults = [delay({ service: 'bank' }, { fixedDelayMs: 5 }), outage('traces')];
  expect(labLeaseS({ faults, phases }, once)).toBe(5);
});

test('two thirds of the lease outlast the longest silence of the registry, at any length', () => {
  const faults = [outage('registry', { lasts: 1 }), outage('registry', { phase: 'recovery', after: 0.5 })];
  const silent = (scale: number) => labLeaseS({ faults, phases }, () => scale);
  expect((2 / 3) * silent(1)).toBeGreaterThan(1.5);
  expect((2 / 3) * silent(3)).toBeGreaterThan(4.5);
  expect((2 / 3) * labLeaseS({ faults: [outage('registry')], phases }, once)).toBeGreaterThan(4);
});
