import { expect, test } from 'vitest';
import { gateway, otlp } from '../analysis/example-trace.ts';
import { armView } from '../analysis/view.ts';
import { chooseWaterfalls } from './choose-waterfalls.ts';
import { exampleArm } from './fixture/example-arm.ts';

const chosen = chooseWaterfalls(armView(exampleArm()));

test('the telling trace comes first: the median of the route that rose most, in the fault phase', () => {
  expect(chosen.map((each) => each.chosen)).toEqual([
    'median POST /api/orders of the fault phase',
    'slowest POST /api/orders of the fault phase',
    'median GET /api/products/:id of the fault phase',
    'slowest GET /api/products/:id of the fault phase',
    'median POST /api/orders of the baseline phase',
    'slowest POST /api/orders of the baseline phase',
    'median GET /api/products/:id of the baseline phase',
    'slowest GET /api/products/:id of the baseline phase',
    'median POST /api/orders of the recovery phase',
  ]);
  expect(chosen.slice(0, 2).map(({ durationMs }) => durationMs)).toEqual([260, 310]);
});

test('a scenario may say which trace tells most', () => {
  const asked = (pick?: 'median' | 'slowest' | 'failed') =>
    chooseWaterfalls(armView(exampleArm()), { route: 'POST /api/orders', ...(pick && { pick }) })[0];
  expect(asked()).toMatchObject({ chosen: 'median POST /api/orders of the fault phase', durationMs: 260 });
  expect(asked('slowest')).toMatchObject({
    chosen: 'slowest POST /api/orders of the fault phase',
    durationMs: 310,
  });
  expect(asked('failed')).toEqual(chosen[0]);
});

test('rows are in tree order, in ms from the root’s start, with path and culprit marked', () => {
  const [median] = chosen;
  expect(median).toMatchObject({ phase: 'fault', durationMs: 260, deadlineMs: 3000 });
  expect(
    median?.rows.map(
      ({ depth, service, operation, startMs, durationMs, selfMs, onCriticalPath, culprit }) => [
        ...[depth, service, operation, startMs, durationMs, selfMs],
        `${onCriticalPath ? 'path' : ''}${culprit ? ' culprit' : ''}`,
      ],
    ),
  ).toEqual([
    [0, 'gateway', 'POST /api/orders', 0, 260, 10, 'path'],
    [1, 'gateway', 'Charge', 5, 250, 0, ''],
    [2, 'bank', 'Charge', 5, 250, 250, 'path culprit'],
  ]);
  expect(median?.rows.at(-1)?.events).toEqual([
    { name: 'fault.injected', atMs: 5, text: 'faultline.fault.id=f' },
  ]);
});

test('a route without complete traces has none', () => {
  const unended = otlp(gateway([100, null]));
  expect(chooseWaterfalls(armView(exampleArm({ traces: unended })))).toEqual([]);
});
