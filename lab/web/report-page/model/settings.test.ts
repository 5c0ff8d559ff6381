import { expect, test } from 'vitest';
import { samplingFacts, settingsOf, startFacts, untoldFields } from './settings.ts';

test('settings that the lab knows are told in words, those of a shape of their own as they are', () => {
  const known = { timeoutMs: 150, keepalive: { timeMs: 100, timeoutMs: 50 } };
  const own = { timeoutMs: { read: 1 }, keepalive: null, workers: 3, shelves: 2 };
  expect(settingsOf({ desk: { clients: { loans: known } }, loans: { server: own } })).toEqual([
    { where: 'desk → loans', what: 'Time budget', value: '150 ms' },
    {
      ...{ where: 'desk → loans', what: 'Keepalive', value: 'each 100 ms, gone after 50 ms' },
      whole: known.keepalive,
    },
    { where: 'loans', what: 'timeoutMs', value: '{"read":1}' },
    { where: 'loans', what: 'keepalive', value: 'null' },
    { where: 'loans', what: 'workers', value: '3' },
    { where: 'loans', what: 'shelves', value: '2' },
  ]);
});

test('fields that the words of a setting leave out are found where arms set them otherwise', () => {
  const retrying = (retry: object) => settingsOf({ desk: { clients: { loans: { retry } } } });
  const [plain, patient] = [retrying({ maxAttempts: 3 }), retrying({ maxAttempts: 3, maxBackoffMs: 500 })];
  const [wanted] = plain;
  if (!wanted) throw new Error('there is one setting');
  expect(untoldFields([plain, patient], wanted)).toEqual(['maxBackoffMs']);
  expect(untoldFields([patient, patient], wanted)).toEqual([]);
  // Their words say it already.
  expect(untoldFields([plain, retrying({ maxAttempts: 2, maxBackoffMs: 500 })], wanted)).toEqual([]);
  expect(untoldFields([plain, []], wanted)).toEqual([]);
});

test('what an arm starts otherwise is told beside its settings, one by one', () => {
  const start = { service: 'loans', env: { LOG: 'debug' }, command: null, containerCommand: ['serve', '-v'] };
  const otherwise = 'as the system says';
  expect(startFacts([{ ...start, image: 'loans:2' }])).toEqual([
    { where: 'loans', what: 'image', value: 'loans:2', otherwise },
    { where: 'loans', what: 'command in containers', value: 'serve -v', otherwise },
    { where: 'loans', what: 'env LOG', value: 'debug', otherwise },
  ]);
});

test('which traces are kept is told where that is not all of them', () => {
  expect(samplingFacts({ kind: 'head', percent: 10 })).toEqual([
    { where: 'traces', what: 'Kept', value: 'head=10%', otherwise: 'all' },
  ]);
  expect([undefined, { kind: 'all' } as const].flatMap(samplingFacts)).toEqual([]);
});
