import { expect, test } from 'vitest';
import type { Throttling } from '../../runtime/runtime.ts';
import { watchThrottling } from './throttled-instances.ts';

/** An instance that says each of these in turn. */
function saying(name: string, ...readings: (readonly [number, number] | null | Error)[]) {
  const throttling = async (): Promise<Throttling | null> => {
    const next = readings.shift();
    if (next instanceof Error) throw next;
    return next ? { periods: next[0], throttledPeriods: next[1] } : null;
  };
  return { name, throttling };
}

test('tells who was held off since, and in what share of the periods', async () => {
  const throttled = watchThrottling([
    saying('bank-1', [100, 40], [150, 45]),
    saying('order-1', [100, 40], [200, 40]),
    saying('idle-1', [100, 40], [100, 40]),
    saying('process-1', null, null),
  ]);
  expect(await throttled()).toEqual([{ instance: 'bank-1', percent: 10 }]);
});

test('of one that was started again since that start', async () => {
  expect(await watchThrottling([saying('bank-1', [100, 40], [20, 10])])()).toEqual([
    { instance: 'bank-1', percent: 50 },
  ]);
  expect(await watchThrottling([saying('bank-1', null, [20, 10])])()).toEqual([
    { instance: 'bank-1', percent: 50 },
  ]);
});

test('one that was dead, or of which the engine says nothing, was not held off', async () => {
  const throttled = watchThrottling([
    saying('bank-1', [100, 40], null),
    saying('bank-2', new Error('gone'), new Error('gone')),
  ]);
  expect(await throttled()).toEqual([]);
});
