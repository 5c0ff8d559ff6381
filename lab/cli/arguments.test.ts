import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

/** In one line, as the command line tells it; what a gate refuses is in gate-flags.test.ts, and a few are typed for real in wrong-input.test.ts. */
test.each([
  [['--rerun', '1'], "Unknown option '--rerun'. See npm run scenario -- --help"],
  [['--seed', 'abc', 'slow-payment'], 'Expected --seed to be a whole number, got `abc`'],
  [['--seed=-1', 'slow-payment'], 'Expected --seed to be a whole number, got `-1`'],
  [['slow-payment', 'other'], 'Expected one scenario, got `slow-payment other`'],
  [['slow-payment', '--backends', 'cloud'], 'one of auto, embedded, binary, got `cloud`'],
  [
    ['slow-payment', '--collector', 'head=10'],
    'Expected --collector to be all, tail, head=<percent>% or tail=<percent>% (up to 100, such as tail=10%), got `head=10`',
  ],
  [
    ['slow-payment', '--collector', 'all', '--collector=head=10%'],
    'Expected --collector once, got `all` and `head=10%`. See npm run scenario -- --help',
  ],
  [['slow-payment', '--seed', '1', '--seed', '1'], 'Expected --seed once, got `1` and `1`'],
  [
    ['slow-payment', '--repeat', '-1'],
    'Expected a value of --repeat, got what begins with a dash: where that is meant it is --repeat=<value>. See npm run',
  ],
  [['slow-payment', '--repeat', '0'], 'Expected --repeat to be a whole number from 1 to 9999, got `0`'],
  [['slow-payment', '--rerun-inconclusive', 'x'], 'a whole number from 0 to 9, got `x`'],
  [['slow-payment', '--length', 'tiny'], 'Expected --length to be short, normal or long, got `tiny`'],
  [['slow-payment', '--all'], 'Expected --all alone, got also `slow-payment`'],
  [['--json'], 'Expected a scenario, or --all, for --json, got none'],
  [['--output', 'out'], 'Expected a scenario, or --all, for --output, got none'],
  [['--badge'], 'Expected a scenario, or --all, for --badge, got none'],
  [['slow-payment', '--check', '--json'], 'Expected no --json with --check, which runs nothing'],
  [['slow-payment', '--output', ''], 'Expected a value of --output, got an empty one'],
  [['slow-payment', '--reports', ''], 'Expected a value of --reports, got an empty one'],
  [['--all', '--only', 'a'], 'Expected one scenario with --only, got --all'],
  [['--only', 'a'], 'Expected a scenario, or --all, for --only, got none'],
  [['slow-payment', '--check', '--arm', 'a'], 'Expected no --arm with --check, which runs nothing'],
  [
    ['slow-payment', '--arm', 'a', '--baseline', 'b'],
    'Expected no --arm with --baseline, which takes all runs as they are',
  ],
  [['slow-payment', '--arm', 'a,'], 'Expected names with commas between for --arm, got `a,`'],
  [['slow-payment', '--fail-fast'], 'Expected --all, --repeat or --for with --fail-fast, got one run'],
  [
    ['slow-payment', '--repeat', '5', '--fail-fast', '--base', 'b'],
    'Expected no --fail-fast with --base, which takes all runs as they are',
  ],
  [
    ['slow-payment', '--repeat', '5', '--fail-fast', '--require', '4'],
    'Expected --fail-fast or --require, got both',
  ],
  [
    ['slow-payment', '--repeat', '5', '--require', '4', '--save-baseline', 'b'],
    'Expected no --require with --save-baseline, which takes all runs as they are',
  ],
  [['slow-payment', '--repeat', '1', '--for', '1'], 'Expected --for or --repeat, got both'],
  [['slow-payment', '--for', '0'], 'Expected --for to be minutes, up to 10080, got `0`'],
  [['slow-payment', '--for', '1h'], 'Expected --for to be minutes, up to 10080, got `1h`'],
  [['slow-payment', '--require', '1'], 'Expected --repeat of 2 or more with --require, got one run'],
  [
    ['slow-payment', '--repeat', '3', '--require', '4'],
    'Expected --require to be a whole number from 1 to 3 (--repeat), got `4`',
  ],
  [['slow-payment', '--rerun-budget', '1'], 'Expected --rerun-inconclusive with --rerun-budget, got none'],
  [
    ['slow-payment', '--rerun-inconclusive', '1', '--rerun-budget', 'x'],
    'Expected --rerun-budget to be a whole number from 0 to 9999, got `x`',
  ],
])('%j is refused', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});

test.each(['base', 'baseline'])('how many runs have to pass can be said with --%s', (side) => {
  const argv = ['slow-payment', '--repeat', '5', '--require', '4', `--${side}`, 'b'];
  expect(parseArguments(argv)).toMatchObject({ require: 4, [side]: 'b' });
});
