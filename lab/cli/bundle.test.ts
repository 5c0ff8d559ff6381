import { expect, test } from 'vitest';
import { FaultlineError } from '../errors.ts';
import { notMade } from './bundle.ts';

test('an archive that the disk has no room for says so, and where else it can be made', () => {
  const full = new Error('ENOSPC: no space left on device, write');
  expect(notMade(Object.assign(full, { code: 'ENOSPC', syscall: 'write' }), '.')).toMatchObject({
    code: 'command-failed',
    message: expect.stringMatching(/ENOSPC.* free on .*TMPDIR/),
  });
  for (const other of [new TypeError('a bug'), new FaultlineError('command-failed', 'told already')])
    expect(notMade(other, '.')).toBe(other);
});
