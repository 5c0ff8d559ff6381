import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test.each([
  [
    ['--baseline', 'a', '--save-baseline', 'b'],
    'Expected one of --base, --baseline and --save-baseline, got more',
  ],
  [['--on-inconclusive', 'ignore'], 'Expected --on-inconclusive to be one of fail, warn, pass, got `ignore`'],
  [['--gate-mode', 'off'], 'Expected --gate-mode to be one of advise, block, got `off`'],
  [['--base', ''], 'Expected a value of --base, got an empty one'],
  [['--save-baseline', ''], 'Expected a value of --save-baseline, got an empty one'],
  [['--gate-mode', 'advise'], 'Expected --base or --baseline with --gate-mode, got neither'],
  [
    ['--baseline', 'a', '--on-inconclusive', 'fail'],
    'Expected --gate-mode block with --on-inconclusive fail, got a gate that advises',
  ],
  [
    ['--save-baseline', 'a', '--on-inconclusive', 'warn'],
    'Expected --base or --baseline with --on-inconclusive, got neither',
  ],
])('%j is refused', (flags, message) => {
  expect(() => parseArguments(['small', ...flags])).toThrow(message);
});

test('a new gate advises, whatever it is held against, until it is told to block', () => {
  const modeOf = (...flags: string[]) => parseArguments(['small', '--repeat', '5', ...flags]).mode;
  for (const side of ['--base', '--baseline']) {
    expect(modeOf(side, 'a')).toBe('advise');
    expect(modeOf(side, 'a', '--on-inconclusive', 'warn')).toBe('advise');
    expect(modeOf(side, 'a', '--gate-mode', 'block', '--on-inconclusive', 'fail')).toBe('block');
  }
});

test('a gate of no scenario is refused: a list of scenarios would end with 0', () => {
  for (const flag of ['--base', '--baseline', '--save-baseline']) {
    const parse = (...others: string[]) => parseArguments([flag, 'a', ...others]);
    expect(() => parse()).toThrow(`Expected a scenario, or --all, for ${flag}, got none`);
    expect(parse('--all').all).toBe(true);
  }
});
