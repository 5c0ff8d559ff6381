import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

/** What makes no sense together is refused in one line; all else that is refused is in wrong-input.test.ts and gate.test.ts. */
test.each([
  [['--json'], 'Expected a scenario, or --all, for --json, got none'],
  [['--output', 'out'], 'Expected a scenario, or --all, for --output, got none'],
  [['slow-payment', '--check', '--json'], 'Expected no --json with --check, which runs nothing'],
  [['slow-payment', '--output', ''], 'Expected a value of --output, got an empty one'],
  [['slow-payment', '--reports', ''], 'Expected a value of --reports, got an empty one'],
])('%j is refused', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});
