import { expect, test } from 'vitest';
import instanceCrash from '../../scenarios/instance-crash.ts';
import { armView } from '../analysis/arm/view.ts';
import { chooseWaterfalls } from './choose-waterfalls.ts';
import { recorded } from './fixture/recorded.ts';
import type { Waterfall } from './model.ts';

/** The attempts at a method in a waterfall, by number, with their status. */
const attempts = ({ rows }: Waterfall, method: string) =>
  rows
    .filter(({ operation, kind }) => operation === method && kind === 'client')
    .map(({ attributes, status }) => [attributes['faultline.rpc.attempt'], status]);

test('the first trace of a recorded instance-crash tells its lesson: the second attempt, where the first died with its instance', () => {
  const view = armView(recorded('instance-crash-protected'));
  const [told] = chooseWaterfalls(view, instanceCrash.telling?.protected);
  expect(told?.chosen).toBe(
    'slowest POST /api/orders with a second attempt from order to payment, of 4 that the fault could meet',
  );
  expect(attempts(told as Waterfall, 'CreatePayment')).toEqual([
    [1, 'error'],
    [2, 'unset'],
  ]);
  // Of most requests nothing is to be seen of the crash: the median would have told nothing.
  const [median] = chooseWaterfalls(view);
  expect(median?.chosen).toBe('median POST /api/orders of the fault phase');
  expect(attempts(median as Waterfall, 'CreatePayment')).toEqual([[1, 'unset']]);
});

test('unprotected it is a request that failed with its only attempt', () => {
  const [told] = chooseWaterfalls(
    armView(recorded('instance-crash-unprotected')),
    instanceCrash.telling?.unprotected,
  );
  expect(told?.chosen).toBe(
    'first failed POST /api/orders with a failed attempt from order to payment, of 6 that the fault could meet',
  );
  expect(told?.rows[0]?.status).toBe('error');
  expect(attempts(told as Waterfall, 'CreatePayment')).toEqual([[1, 'error']]);
});
