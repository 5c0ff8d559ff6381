import type { InstanceRecord } from '@faultline/control';
import { expect, test, vi } from 'vitest';
import { kindOf } from '../../faults/kinds.ts';
import type { RunningInstance } from '../../runtime/runtime.ts';
import { command, kill, pause } from '../../scenario/fault.ts';
import type { FaultPlan } from '../../scenario/scenario.ts';
import { FaultWitness } from './fault-witness.ts';
import { type ComingFault, FaultsInForce, type FaultsInForceOptions } from './faults-in-force.ts';

const coming = (plan: FaultPlan): ComingFault => ({ plan, kind: kindOf(plan), phase: null, ttlMs: 1_000 });

interface Given {
  readonly instances?: readonly Partial<RunningInstance>[];
  readonly registered?: readonly Partial<InstanceRecord>[];
  readonly addresses?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly entry?: string;
}

function faultsOf({ instances = [], registered = [], addresses = {}, entry = 'desk-1' }: Given) {
  const journal = { write: vi.fn() };
  const system = {
    entry,
    instances: new Map(instances.map((each) => [each.name, each])),
    addresses: new Map(
      Object.entries(addresses).map(([service, own]) => [service, new Map(Object.entries(own))]),
    ),
  };
  const crashes = { expect: () => {}, watch: () => {} };
  const clock = { now: () => 0, wall: () => 0 };
  const options = {
    arm: 'held',
    kind: 'fault',
    seed: 7,
    instances: () => registered,
    clock,
    crashes,
    journal,
    system,
  };
  return { faults: new FaultsInForce(options as unknown as FaultsInForceOptions), journal };
}

test('an early end while a killed instance is being started again leaves no other fault in force', async () => {
  const restarted = Promise.withResolvers<void>();
  const restart = vi.fn(() => restarted.promise);
  const killed = { name: 'loans-1', kill: async () => {}, restart, observedState: async () => 'exited' };
  let isEnding = false;
  const resume = vi.fn(async () => {});
  const paused = {
    ...{ name: 'readers-1', pause: async () => {}, resume },
    observedState: async () => {
      if (isEnding) {
        restarted.resolve();
        await undoing;
      }
      return 'paused';
    },
  };
  const { faults } = faultsOf({ instances: [killed, paused] as never });
  const dead = coming(kill('loans-1'));
  await faults.inject(dead);
  await faults.inject(coming(pause('readers-1')));
  const undoing = faults.undo(dead);
  await vi.waitFor(() => expect(restart).toHaveBeenCalled());
  isEnding = true;
  await faults[Symbol.asyncDispose]();
  await undoing;
  expect(resume).toHaveBeenCalledOnce();
  expect(faults.plans).toEqual([]);
});

test('of instances that were killed and serve again the latest twenty are asked before the next kill, however many there were', async () => {
  const counted = vi.fn(async () => 'gone');
  const kind = {
    ...{ takesDown: true, countedBy: 'targets', describe: () => '' },
    of: () => ({
      ...{ inject: async () => null, undo: async () => {} },
      watch: { counts: () => counted, isAsked: () => true },
    }),
  };
  const loans = { service: 'loans', instance: 'loans-1', adminAddress: '127.0.0.1:1', startedAtUnixMs: 0 };
  const { faults } = faultsOf({ registered: [loans] });
  for (let time = 1; time <= 25; time++) {
    const fault = { ...coming(kill('loans-1', { id: `kill-${time}` })), kind } as unknown as ComingFault;
    await faults.inject(fault);
    await faults.undo(fault);
  }
  counted.mockClear();
  await faults.beforeKill('loans-1');
  expect(counted).toHaveBeenCalledTimes(20);
});

test('of a fault that comes again by its id the one before tells nothing more', async () => {
  const asked = vi.spyOn(FaultWitness.prototype, 'beforeKill');
  const instance = (name: string) => ({
    ...{ name, kill: async () => {}, restart: async () => {}, observedState: async () => 'exited' },
  });
  const { faults } = faultsOf({ instances: [instance('loans-1'), instance('readers-1')] as never });
  for (const name of ['loans-1', 'readers-1']) {
    const dead = coming(kill(name, { id: 'mystery-1' }));
    await faults.inject(dead);
    await faults.undo(dead);
  }
  expect(asked).not.toHaveBeenCalled();
  await faults.inject(coming(kill('loans-1', { id: 'another' })));
  expect(asked).toHaveBeenCalledOnce();
  await faults[Symbol.asyncDispose]();
  asked.mockRestore();
});

test('who is struck is of that very service, whatever another one is called', () => {
  const plan = command({ service: 'loans' }, { id: 'c', inject: ['true'], undo: ['true'] });
  const { faults, journal } = faultsOf({
    addresses: {
      'loans-archive': { 'loans-archive-1': '127.0.0.1:1' },
      loans: { 'loans-1': '127.0.0.1:2' },
    },
    entry: 'loans-archive-1',
  });
  faults.announce(coming(plan), { afterMs: 0 });
  expect(journal.write).toHaveBeenCalledWith(
    'fault.planned',
    expect.objectContaining({
      metByLoad: false,
      countedBySpans: { service: ['127.0.0.1:2'], struck: ['127.0.0.1:2'] },
    }),
    undefined,
  );
});
