import { expect, test } from 'vitest';
import type { RegisteredInstance } from '../run/lab/registry-view.ts';
import { InstanceWatch } from './instance-watch.ts';

function watching(isHidden: () => boolean) {
  return new InstanceWatch({
    instances: new Map<string, { readonly state: 'running' | 'exited' }>([
      ['loans-1', { state: 'exited' }],
      ['readers-1', { state: 'running' }],
    ]),
    registered: () => [],
    ...{ etcd: {} as never, ask: async () => [], isHidden },
  });
}
const told = async (watch: InstanceWatch) =>
  (await watch.now()).map(({ state, health }) => `${state} ${health}`);

test('an instance that has ended is unreachable, whether or not its health can be asked', async () => {
  expect(await told(watching(() => false))).toEqual(['exited unreachable', 'running serving']);
});

test('while faults are hidden it is told what its health says, and nothing of its process', async () => {
  const watch = watching(() => true);
  expect(await told(watch)).toEqual(['unknown serving', 'unknown serving']);
  watch.onEvent({ tMs: 1, type: 'health.changed', instance: 'loans-1', to: 'unreachable' });
  expect(await told(watch)).toEqual(['unknown unreachable', 'unknown serving']);
});

test('of an instance that is called after its host the record tells the service', async () => {
  const instance = 'loans-of-a-host';
  const watch = new InstanceWatch({
    instances: new Map([[instance, { state: 'running' as const }]]),
    registered: () => [{ service: 'loans', instance, leaseId: '0' } as RegisteredInstance],
    ...{ etcd: {} as never, ask: async () => [], isHidden: () => true },
  });
  expect(await watch.now()).toMatchObject([{ service: 'loans', instance, registered: true }]);
});

test('of an instance with several breakers the one that lets least through is told, of one without none', async () => {
  const asked: string[] = [];
  const watch = new InstanceWatch({
    instances: new Map(
      ['loans-1', 'loans-2', 'readers-1'].map((name) => [name, { state: 'running' as const }]),
    ),
    ...{ registered: () => [], etcd: {} as never, isHidden: () => false },
    ask: async (query) => {
      asked.push(query);
      if (!query.includes('faultline_breaker_state')) return [];
      return [
        [{ instance: 'loans-1' }, 2],
        [{ instance: 'loans-2' }, 0],
      ];
    },
  });
  expect((await watch.now()).map(({ breaker }) => breaker)).toEqual(['open', 'closed', null]);
  expect(asked).toContain('max by (instance) (faultline_breaker_state)');
});
