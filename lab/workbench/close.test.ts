import { expect, test } from 'vitest';
import type { DrivingArm } from '../run/arm/driving-arm.ts';
import type { Journal } from '../run/journal/journal.ts';
import type { RunningLab } from '../run/lab/running-lab.ts';
import { liveScenario } from './fixture/live-scenario.ts';
import { Workbench } from './workbench.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

test('a lab of which a fault can not be undone any more ends all the same', async () => {
  const ended: string[] = [];
  const subscribe = () => ({ [Symbol.dispose]: () => {} });
  const options = { scenario: liveScenario(), id: 'lab1', folder: 'lab/lab1', clock: { now: () => 0 } };
  const lab = {
    close: async () => {
      ended.push('lab');
      return { left: ['a process'] };
    },
  };
  const driving = {
    ...{ signal: new AbortController().signal, routes: [], system: { instances: new Map() } },
    [Symbol.asyncDispose]: async () => {
      ended.push('arm');
      throw new Error('the registry does not answer');
    },
  };
  const journal = { subscribe, [Symbol.dispose]: () => void ended.push('journal') };
  const workbench = new Workbench(
    options as unknown as WorkbenchOptions,
    lab as unknown as RunningLab,
    driving as unknown as DrivingArm,
    journal as unknown as Journal,
  );
  expect(await workbench.close()).toEqual({ left: ['a process'] });
  expect(ended).toEqual(['arm', 'lab', 'journal']);
});
