import { expect, test } from 'vitest';
import { plain } from '../../testing/plain-system.ts';
import { sample } from '../../testing/sample-system.ts';
import { requireStarts, runtimeFor } from './runtime-for.ts';

const PLAIN = { name: 'letters', system: plain, topology: { counter: 1, sorting: 1 } };
const OF_KIT = { name: 'loans', system: sample, topology: { desk: 1 } };

test('services without the kit run as processes alone', () => {
  expect(runtimeFor([OF_KIT, PLAIN], 'auto')).toBe('process');
  expect(runtimeFor([PLAIN], 'process')).toBe('process');
  expect(() => runtimeFor([PLAIN], 'docker')).toThrow(
    expect.objectContaining({
      code: 'runtime-unsupported',
      exitCode: 2,
      message:
        'Expected --runtime process for letters, whose services without the kit (counter, sorting) run as processes alone, got docker.',
    }),
  );
});

test.each(['auto', 'process', 'docker'] as const)('those of the kit run as is asked for: %s', (choice) => {
  expect(runtimeFor([OF_KIT], choice)).toBe(choice);
});

test.each([
  ['process', 'container', 'command', { container: { image: 'loans:2' }, env: { LOG: 'debug' } }],
  ['docker', 'command', 'container', { command: ['loans-2'] }],
] as const)(
  'an arm that is another version in the other runtime alone is refused: %s',
  (runtime, has, lacks, change) => {
    const scenario = { name: 'loans', starts: { head: { loans: change } } };
    expect(() => requireStarts([scenario], runtime)).toThrow(
      expect.objectContaining({
        code: 'runtime-unsupported',
        exitCode: 2,
        message: `Expected \`starts.head.loans\` of loans to have a \`${lacks}\` too, since the runtime is ${runtime}, got \`${has}\` alone.`,
      }),
    );
  },
);

test.each(['process', 'docker'] as const)(
  'variables, and what is said for both, start in either: %s',
  (runtime) => {
    const both = { command: ['loans-2'], container: { image: 'loans:2' } };
    const starts = { base: {}, head: { loans: both, desk: { env: { LOG: 'debug' } } } };
    expect(() => requireStarts([{ name: 'loans', starts }, { name: 'other' }], runtime)).not.toThrow();
  },
);
