import { expect, test } from 'vitest';
import { keys } from './control.ts';
import { readInstanceRecord } from './instance-record.ts';

const KEY = keys.instance('bank', 'bank-1');
const RECORD = {
  service: 'bank',
  instance: 'bank-1',
  address: '127.0.0.1:8080',
  adminAddress: 'bank-1:9464',
  pid: 7,
  startedAtUnixMs: 1_700_000_000_000,
};
const read = (value: unknown, key = KEY) => readInstanceRecord(key, JSON.stringify(value));

test('a record of just that key is read, and nothing beside its fields', () => {
  expect(read(RECORD)).toEqual({ record: RECORD });
  expect(read({ ...RECORD, more: 1 })).toEqual({ record: RECORD });
  expect(read({ ...RECORD, address: '[::1]:1' })).toMatchObject({ record: { address: '[::1]:1' } });
});

test.each([
  ['', 'expected JSON, found ""'],
  ['\u0000{', 'expected JSON, found "\\u0000{"'],
  ['x'.repeat(200), `expected JSON, found "${'x'.repeat(80)}..."`],
  ['null', 'expected a JSON object, found "null"'],
  ['7', 'expected a JSON object, found "7"'],
  ['[]', 'expected a JSON object, found "[]"'],
  ['{}', 'expected service to be `bank`, found none'],
  ['{"__proto__":{"service":"bank"}}', 'expected service to be `bank`, found none'],
])('what is no record is told: %j', (text, problem) => {
  expect(readInstanceRecord(KEY, text)).toEqual({ problem });
});

test.each([
  ['service', 'order', '`bank`'],
  ['instance', 'bank-2', '`bank-1`'],
  ['address', 7, '`host:port`'],
  ['address', undefined, '`host:port`'],
  ['address', '127.0.0.1', '`host:port`'],
  ['address', '127.0.0.1:', '`host:port`'],
  ['address', '127.0.0.1:0', '`host:port`'],
  ['address', '127.0.0.1:65536', '`host:port`'],
  ['address', '127.0.0.1:99999999999999999999', '`host:port`'],
  ['address', 'a b:1', '`host:port`'],
  ['adminAddress', 'user@evil:1', '`host:port`'],
  ['adminAddress', '127.0.0.1/x:1', '`host:port`'],
  ['adminAddress', { toString: 1 }, '`host:port`'],
  ['pid', '7', 'a whole number from 0'],
  ['pid', -1, 'a whole number from 0'],
  ['startedAtUnixMs', 1e300, 'epoch ms'],
  ['startedAtUnixMs', null, 'epoch ms'],
])('a wrong %s is told: %j', (field, value, expected) => {
  expect(read({ ...RECORD, [field]: value })).toEqual({
    problem: expect.stringContaining(`expected ${field} to be ${expected}, found `),
  });
});

test.each(['bank/bank-1/x', 'bank', 'bank/', '/bank-1', 'bank//bank-1', '../bank-1', ''])(
  'a key of another form holds none: %j',
  (rest) => {
    expect(read(RECORD, `${keys.services}${rest}`)).toEqual({
      problem: 'expected a key like /faultline/services/<service>/<instance>',
    });
  },
);
