import { expect, test } from 'vitest';
import { outage } from '../../scenario/fault.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { labOfArm, ownCollector } from './arm-sampling.ts';
import { requireCollector } from './require-collector.ts';
import type { RunningLab } from './running-lab.ts';

const HEAD = { kind: 'head', percent: 10 } as const;
const lab = { sampling: HEAD, backends: { collector: 'it' }, id: 'a' } as unknown as RunningLab;
const sampled = (sampling: NonNullable<Parameters<typeof ownCollector>[0]['sampling']>) =>
  smallScenario({ sampling });

test('a scenario that says nothing of it leaves it to the lab', () => {
  expect(labOfArm(lab, smallScenario(), 'protected')).toBe(lab);
  expect(ownCollector(smallScenario())).toBe(null);
});

test('an arm that is not named keeps all, and has no Collector', () => {
  const scenario = sampled({ protected: 'tail=5%' });
  const of = (arm: string) => {
    const { sampling, backends } = labOfArm(lab, scenario, arm);
    return [sampling, backends.collector];
  };
  expect(of('unprotected')).toEqual([{ kind: 'all' }, null]);
  expect(of('protected')).toEqual([{ kind: 'tail', percent: 5 }, 'it']);
  expect(ownCollector(scenario)).toEqual({ kind: 'tail', percent: 5 });
});

test('head sampling takes no Collector', () => {
  const scenario = sampled({ protected: 'head=10%' });
  expect(labOfArm(lab, scenario, 'protected').backends.collector).toBe(null);
  expect(ownCollector(scenario)).toBe(null);
});

test('only one of an own sampling and --collector can hold', () => {
  const scenario = sampled({ protected: 'head=10%' });
  expect(() => requireCollector(scenario, null)).not.toThrow();
  expect(() => requireCollector(scenario, HEAD)).toThrow(
    expect.objectContaining({
      code: 'sampling-of-its-own',
      exitCode: 2,
      message: 'Expected no --collector for small, whose arms say their own sampling, got `head=10%`.',
    }),
  );
});

test('a Collector that is silenced has to be there in each arm', () => {
  const faults = [outage('collector')];
  const of = (sampling: NonNullable<Parameters<typeof ownCollector>[0]['sampling']>) => () =>
    requireCollector({ ...sampled(sampling), faults }, null);
  expect(of({ protected: 'tail=10%' })).toThrow(
    expect.objectContaining({ code: 'collector-not-asked-for', exitCode: 2 }),
  );
  expect(of({ unprotected: 'tail=10%', protected: 'tail=10%' })).not.toThrow();
});
