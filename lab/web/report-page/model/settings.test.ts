import { expect, test } from 'vitest';
import { settingsOf } from './settings.ts';

test('settings that the lab knows are told in words, those of a shape of their own as they are', () => {
  const known = { timeoutMs: 150, keepalive: { timeMs: 100, timeoutMs: 50 } };
  const own = { timeoutMs: { read: 1 }, keepalive: null, workers: 3, shelves: 2 };
  expect(settingsOf({ desk: { clients: { loans: known } }, loans: { server: own } })).toEqual([
    { where: 'desk → loans', what: 'Time budget', value: '150 ms' },
    { where: 'desk → loans', what: 'Keepalive', value: 'each 100 ms, gone after 50 ms' },
    { where: 'loans', what: 'timeoutMs', value: '{"read":1}' },
    { where: 'loans', what: 'keepalive', value: 'null' },
    { where: 'loans', what: 'workers', value: '3' },
    { where: 'loans', what: 'shelves', value: '2' },
  ]);
});
