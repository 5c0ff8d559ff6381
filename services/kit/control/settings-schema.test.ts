import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAs } from '@faultline/control/parse-as';
import { expect, test } from 'vitest';
import { z } from 'zod';
import schema from './settings.schema.json' with { type: 'json' };
import { serviceSettings } from './settings-schema.ts';

test('settings.schema.json is what services read: `npm run schemas` makes it', async () => {
  const text = JSON.stringify(z.toJSONSchema(serviceSettings, { io: 'input' }), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot('settings.schema.json');
});

const isTakenByLab = (text: string) => serviceSettings.safeParse(JSON.parse(text)).success;

test('what the lab writes is taken as it is', () => {
  const settings = {
    server: { workers: { slots: 1, queue: 0 }, rateLimit: { requestsPerSecond: 1, burst: 1 } },
    clients: {
      bank: {
        timeoutMs: 1,
        retry: { maxAttempts: 2, initialBackoffMs: 0, maxBackoffMs: 2, retryableStatusCodes: ['ABORTED'] },
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
  for (const given of [settings, {}]) {
    expect(parseAs(schema, JSON.stringify(given))).toEqual(given);
    expect(isTakenByLab(JSON.stringify(given))).toBe(true);
  }
});

const ofEdge = (edge: object) => JSON.stringify({ clients: { bank: edge } });

test.each([
  ['null', 'value: expected an object, got `null`'],
  ['[]', 'value: expected an object, got `[]`'],
  ['{"servers":{}}', 'servers: no such field'],
  ['{"constructor":{}}', 'constructor: no such field'],
  [ofEdge({ timeoutMs: '1s' }), 'clients.bank.timeoutMs: expected a number from 1 to 3600000, got `"1s"`'],
  [ofEdge({ fallback: 1 }), 'clients.bank.fallback: expected true or false, got `1`'],
  [ofEdge({ bulkhead: {} }), 'clients.bank.bulkhead: expected the field `maxInFlight`, got `{}`'],
  [
    '{"server":{"workers":{"slots":-1,"queue":0}}}',
    'server.workers.slots: expected a whole number above 0, up to 100000, got `-1`',
  ],
  [
    ofEdge({ breaker: { resetTimeoutMs: 1 } }),
    'clients.bank.breaker: expected one at least of `consecutiveFailures`, `errorThresholdPercentage`, `slowCall`, got `{"resetTimeoutMs":1}`',
  ],
  [
    ofEdge({ breaker: { consecutiveFailures: 5 } }),
    'clients.bank.breaker: expected the field `resetTimeoutMs`',
  ],
  [
    ofEdge({ breaker: { consecutiveFailures: 5, resetTimeoutMs: 1, permittedProbes: 0 } }),
    'clients.bank.breaker.permittedProbes: expected a whole number above 0, up to 100000, got `0`',
  ],
  [
    ofEdge({ retry: { maxAttempts: 2, initialBackoffMs: 0.5, maxBackoffMs: 1 } }),
    'clients.bank.retry.initialBackoffMs: expected 0, or a number from 1, got `0.5`',
  ],
  [
    ofEdge({
      retry: { maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 1, retryableStatusCodes: ['OK'] },
    }),
    'clients.bank.retry.retryableStatusCodes.0: expected one of CANCELLED, UNKNOWN, INVALID_ARGUMENT',
  ],
  [
    ofEdge({
      retry: { maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 1, retryableStatusCodes: 'ABORTED' },
    }),
    'clients.bank.retry.retryableStatusCodes: expected a list, each one of CANCELLED',
  ],
  [
    ofEdge({ hedging: { maxAttempts: 1e9, hedgingDelayMs: 0 } }),
    'clients.bank.hedging.maxAttempts: expected a whole number from 1 to 5',
  ],
  [
    ofEdge({ keepalive: { timeMs: 100, timeoutMs: 3e9 } }),
    'clients.bank.keepalive.timeoutMs: expected a number from 1 to 3600000',
  ],
  [
    ofEdge({
      outlierDetection: {
        intervalMs: 1,
        baseEjectionTimeMs: 1,
        failurePercentageThreshold: 150,
        requestVolume: 1,
      },
    }),
    'clients.bank.outlierDetection.failurePercentageThreshold: expected a number from 0 to 100',
  ],
  [
    ofEdge({ retryThrottling: { maxTokens: 0, tokenRatio: 1 } }),
    'clients.bank.retryThrottling.maxTokens: expected a whole number above 0, up to 1000',
  ],
  [
    '{"server":{"rateLimit":{"requestsPerSecond":0,"burst":1}}}',
    'server.rateLimit.requestsPerSecond: expected a number from 0.001 to 100000',
  ],
  [
    '{"server":{"rateLimit":{"requestsPerSecond":1,"burst":0.5}}}',
    'server.rateLimit.burst: expected a number from 1 to 100000',
  ],
])('settings %s are refused by a service, as the lab refuses them: %s', (text, message) => {
  expect(() => parseAs(schema, text)).toThrow(message);
  expect(isTakenByLab(text)).toBe(false);
});

test('what is no JSON is refused', () => {
  expect(() => parseAs(schema, '{')).toThrow(SyntaxError);
});

test('no service loads zod: it would take 49 ms and 5 MiB of each', async () => {
  const program = `
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(new URL('../serve.ts', import.meta.url).href)});
    process.stdout.write(JSON.stringify(loaded), () => process.exit());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded).toContainEqual(expect.stringContaining('settings.schema.json'));
  expect(loaded.filter((url) => url.includes('/zod/'))).toEqual([]);
});
