import { expect, test } from 'vitest';
import { plain } from '../testing/plain-system.ts';
import { sample } from '../testing/sample-system.ts';
import { runtimeFor } from './runtime-for.ts';

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
