import { expect, test } from 'vitest';
import { askedFault } from './asked-fault.ts';

test('of a kind that there is not: those that can be set from outside are told, a command is none of them', () => {
  const set = (kind?: unknown) => () => askedFault({ kind, lasts: 5 });
  const known = '"delay"|"abort"|"hang"|"kill"|"pause"|"restart"|"outage"';
  expect(set('bananas')).toThrow(`\`fault.kind\`: expected one of ${known}, got \`"bananas"\``);
  expect(set('dealy')).toThrow(/got `"dealy"`: did you mean delay\?$/);
  expect(set()).toThrow(`expected one of ${known}, got nothing`);
  expect(set('command')).toThrow('Expected a fault that is no command');
  expect(set('kill')()).toMatchObject({ kind: 'kill', id: 'kill', lasts: 5 });
});
