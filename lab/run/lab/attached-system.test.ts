import { expect, test } from 'vitest';
import { liveScenario } from '../../workbench/fixture/live-scenario.ts';
import { attachSystem } from './attached-system.ts';
import type { RegisteredInstance } from './registry-view.ts';
import type { RunningLab } from './running-lab.ts';

/** What is registered, and who is told when that changes. */
function registryOf(...names: string[]) {
  const listeners: ((event: object) => void)[] = [];
  const instances: RegisteredInstance[] = [];
  const change = (type: string, instance: string) => {
    const service = instance.slice(0, instance.lastIndexOf('-'));
    const at = instances.findIndex((each) => each.instance === instance);
    if (at >= 0) instances.splice(at, 1);
    if (type === 'registered')
      instances.push({ service, instance, address: `${instance}:80` } as RegisteredInstance);
    for (const listener of listeners) listener({ type: `instance.${type}`, service, instance });
  };
  for (const name of names) change('registered', name);
  const waitFor = async (fits: (each: RegisteredInstance) => boolean) => {
    const found = instances.find(fits);
    return found ?? new Promise<RegisteredInstance>(() => {});
  };
  const lab = {
    signal: new AbortController().signal,
    registry: { instances, waitFor },
    journal: {
      subscribe: (listener: (event: object) => void) => {
        listeners.push(listener);
        return { [Symbol.dispose]: () => void listeners.splice(listeners.indexOf(listener), 1) };
      },
    },
  } as unknown as RunningLab;
  return { lab, change };
}

test('its instances are those that are registered, as they come and go; the load follows its entry', async () => {
  const { lab, change } = registryOf('desk-a1', 'loans-b1', 'loans-b2', 'readers-c1');
  const system = await attachSystem({ lab, scenario: liveScenario() });
  const names = () => [...system.instances.keys()].toSorted();
  expect(names()).toEqual(['desk-a1', 'loans-b1', 'loans-b2', 'readers-c1']);
  expect([system.entry, system.baseUrl]).toEqual(['desk-a1', 'http://desk-a1:80']);
  const movedTo: string[] = [];
  system.onMoved((baseUrl) => movedTo.push(baseUrl));

  change('forgotten', 'loans-b1');
  change('registered', 'loans-b3');
  change('registered', 'other-d1');
  expect(names()).toEqual(['desk-a1', 'loans-b2', 'loans-b3', 'readers-c1']);
  expect(system.places.map(({ address }) => address)).toContain('loans-b3:80');
  expect(movedTo).toEqual([]);

  // A container that is made anew has another name.
  change('forgotten', 'desk-a1');
  change('registered', 'desk-a2');
  expect(movedTo).toEqual(['http://desk-a2:80']);

  await system[Symbol.asyncDispose]();
  change('forgotten', 'loans-b2');
  expect(names()).toContain('loans-b2');
});

test('of what it has not started nothing can be ended', async () => {
  const { lab } = registryOf('desk-a1', 'loans-b1', 'readers-c1');
  const { instances } = await attachSystem({ lab, scenario: liveScenario() });
  const loans = instances.get('loans-b1');
  for (const does of ['kill', 'pause', 'resume', 'stop', 'restart'] as const)
    await expect(loans?.[does]()).rejects.toMatchObject({ code: 'not-started-here' });
});
