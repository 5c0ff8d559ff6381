import { expect, test } from 'vitest';
import { FAULT, parseAs, SETTINGS } from './control-shape.ts';

const fault = { id: 'f', match: { service: 'bank' }, seed: 1, expiresAtUnixMs: 2 };

test('what the lab writes is taken as it is', () => {
  const settings = {
    server: { workers: { slots: 1, queue: 0 }, rateLimit: { requestsPerSecond: 1, burst: 1 } },
    clients: {
      bank: {
        timeoutMs: 1,
        retry: { maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 2, retryableStatusCodes: ['ABORTED'] },
        breaker: { errorThresholdPercentage: 50, volumeThreshold: 1, rollingWindowMs: 1, resetTimeoutMs: 1 },
        bulkhead: { maxInFlight: 1 },
        fallback: true,
        propagateDeadline: false,
      },
      payment: {
        breaker: {
          consecutiveFailures: 5,
          slowCall: { durationMs: 1, ratePercentage: 50 },
          resetTimeoutMs: 1,
          permittedProbes: 2,
        },
      },
    },
  };
  expect(parseAs(SETTINGS, JSON.stringify(settings))).toEqual(settings);
  expect(parseAs(SETTINGS, '{}')).toEqual({});
  const abort = { ...fault, abort: { percentage: 100, grpcStatus: 'INTERNAL' } };
  expect(parseAs(FAULT, JSON.stringify(abort))).toEqual(abort);
});

test.each([
  ['null', 'value: expected an object, got `null`'],
  ['[]', 'value: expected an object, got `[]`'],
  ['{"servers":{}}', 'servers: no such field'],
  [
    '{"clients":{"bank":{"timeoutMs":"1s"}}}',
    'clients.bank.timeoutMs: expected milliseconds above 0, up to 2147483647, got `"1s"`',
  ],
  [
    '{"clients":{"bank":{"bulkhead":{}}}}',
    'clients.bank.bulkhead: expected the field `maxInFlight`, got `{}`',
  ],
  [
    '{"server":{"workers":{"slots":-1,"queue":0}}}',
    'server.workers.slots: expected a whole number from 1, got `-1`',
  ],
  [
    '{"clients":{"bank":{"breaker":{"resetTimeoutMs":1}}}}',
    'clients.bank.breaker: expected one at least of `consecutiveFailures`, `errorThresholdPercentage`, `slowCall`, got `{"resetTimeoutMs":1}`',
  ],
  [
    '{"clients":{"bank":{"breaker":{"consecutiveFailures":5}}}}',
    'clients.bank.breaker: expected the field `resetTimeoutMs`',
  ],
  [
    '{"clients":{"bank":{"breaker":{"consecutiveFailures":5,"resetTimeoutMs":1,"permittedProbes":0}}}}',
    'clients.bank.breaker.permittedProbes: expected a whole number from 1, got `0`',
  ],
  [
    '{"clients":{"bank":{"hedging":{"maxAttempts":1e9,"hedgingDelayMs":0}}}}',
    'clients.bank.hedging.maxAttempts: expected a whole number from 1 to 5',
  ],
  [
    '{"clients":{"bank":{"keepalive":{"timeMs":100,"timeoutMs":3e9}}}}',
    'clients.bank.keepalive.timeoutMs: expected milliseconds above 0, up to 2147483647',
  ],
  [
    '{"clients":{"bank":{"outlierDetection":{"intervalMs":1,"baseEjectionTimeMs":1,"failurePercentageThreshold":150,"requestVolume":1}}}}',
    'clients.bank.outlierDetection.failurePercentageThreshold: expected a percentage from 0 to 100',
  ],
  [
    '{"clients":{"bank":{"retryThrottling":{"maxTokens":0,"tokenRatio":1}}}}',
    'clients.bank.retryThrottling.maxTokens: expected a number above 0, up to 1000',
  ],
  [
    '{"server":{"rateLimit":{"requestsPerSecond":0,"burst":1}}}',
    'server.rateLimit.requestsPerSecond: expected a number from 0.001',
  ],
  [
    '{"server":{"rateLimit":{"requestsPerSecond":1,"burst":0.5}}}',
    'server.rateLimit.burst: expected a number from 1',
  ],
])('settings %s are refused: %s', (text, message) => {
  expect(() => parseAs(SETTINGS, text)).toThrow(message);
});

test('a fault with a status that there is not is refused', () => {
  const text = JSON.stringify({ ...fault, abort: { percentage: 100, grpcStatus: 'TEAPOT' } });
  expect(() => parseAs(FAULT, text)).toThrow('abort.grpcStatus: expected the name of a gRPC error status');
});

test('what is no JSON is refused', () => {
  expect(() => parseAs(SETTINGS, '{')).toThrow(SyntaxError);
});
