import { expect, test } from 'vitest';
import { requireOwnFlags } from './own-flags.ts';

test.each([
  [['gate', 'slow'], { seed: '2' }, 'Expected --seed with soak or margins, got it with gate.'],
  [['cpu', 'startup'], { traces: '5' }, 'Expected --traces with judging, got it with cpu, startup.'],
  [['analysis'], { rounds: '5' }, 'Expected --rounds with cpu, got it with analysis.'],
  [[], { minutes: '5' }, /^Expected --minutes with soak, got it with cpu, startup, backends, judging\.$/],
] as const)('%j with %j is refused: it would change nothing', (operands, values, message) => {
  expect(() => requireOwnFlags(operands, values)).toThrow(message);
});

test.each([
  [['gate', 'slow'], { 'per-side': '5', slower: ['a'], keep: undefined }],
  [['cpu', 'startup'], { rounds: '5', runs: '2' }],
  [[], { rounds: '5', traces: '7' }],
  [['margins', 'cpu'], { runs: '2', seed: '3' }],
] as const)('%j takes %j', (operands, values) => {
  expect(() => requireOwnFlags(operands, values)).not.toThrow();
});
