import { expect, test } from 'vitest';
import type { ScrapeTarget } from '../../backends/metrics/targets.ts';
import { ScrapeTargets } from './scrape-targets.ts';

const OWN = { address: 'collector:8889', labels: { job: 'spanmetrics' } };
const instance = (name: string) => ({
  ...{ service: 'order', instance: name, address: `${name}:1`, adminAddress: `${name}:2`, leaseId: '1' },
  ...{ pid: 1, startedAtUnixMs: 1 },
});

/** What was told, by address. */
function told(use: (targets: ScrapeTargets) => void): string[] {
  const lists: string[] = [];
  const set = async (all: readonly ScrapeTarget[]) => {
    lists.push(all.map(({ address }) => address).join(' '));
  };
  use(new ScrapeTargets({ set } as never, [OWN], () => expect.unreachable()));
  return lists;
}

test('a system that starts is told when it is there, all at once, and one that stops when the next one is there', () => {
  const lists = told((targets) => {
    targets.set([instance('order-1')]);
    targets.set([instance('order-1'), instance('order-2')]);
    {
      using _ = targets.follow();
    }
    targets.set([instance('order-1')]);
    targets.set([]);
  });
  expect(lists).toEqual([OWN.address, `order-1:2 order-2:2 ${OWN.address}`]);
});

test('while it runs each change is told', () => {
  const lists = told((targets) => {
    targets.set([instance('order-1')]);
    using _ = targets.follow();
    targets.set([]);
    targets.set([instance('order-2')]);
  });
  expect(lists.slice(1)).toEqual([`order-1:2 ${OWN.address}`, OWN.address, `order-2:2 ${OWN.address}`]);
});

test('who was told of no change is told why', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const full = new Error('no space');
  new ScrapeTargets({ set: () => Promise.reject(full) } as never, [], resolve);
  expect(await promise).toBe(full);
});
