import { expect, test } from 'vitest';
import { EXAMPLE_EPOCH_MS } from '../analysis/example-trace.ts';
import { armView } from '../analysis/view.ts';
import { exampleArm } from './fixture/example-arm.ts';
import { tellStory } from './story.ts';

test('tells what the journal and the samples say, in the order of time, from the first phase on', () => {
  expect(tellStory(armView(exampleArm()), EXAMPLE_EPOCH_MS)).toEqual([
    { tS: 0, text: 'baseline (1.0 s), POST /api/orders: 3 of 3 ok, p50 62 ms, p99 62 ms.' },
    { tS: 0, text: 'baseline (1.0 s), GET /api/products/:id: 2 of 2 ok, p50 12 ms, p99 12 ms.' },
    { tS: 0.999, text: 'Fault in force: bank Charge delayed by 200 ms (100% of calls).' },
    { tS: 1, text: 'fault (1.0 s), POST /api/orders: 3 of 3 ok, p50 262 ms, p99 312 ms.' },
    { tS: 1, text: 'fault (1.0 s), GET /api/products/:id: 2 of 2 ok, p50 12 ms, p99 12 ms.' },
    { tS: 1.5, text: 'bank-1 ended by itself (signal SIGKILL, code null).' },
    { tS: 2, text: 'Fault undone: bank Charge delayed by 200 ms (100% of calls).' },
    { tS: 2, text: 'recovery (1.0 s), POST /api/orders: 1 of 1 ok, p50 62 ms, p99 62 ms.' },
  ]);
});

test('says nothing of what did not happen, whatever the script intended', () => {
  expect(tellStory(armView(exampleArm({ samples: [], journal: [] })), EXAMPLE_EPOCH_MS)).toEqual([]);
});
