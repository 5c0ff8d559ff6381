import { expect, test } from 'vitest';
import { ExitCode } from '../errors.ts';
import { hang, kill, pause } from './fault.ts';
import { protectedBy, refusal, wrong } from './fixture/refusal.ts';
import { validateScenario } from './validate.ts';

const LOAD = { routes: [{ route: 'GET /api/products/:id', rps: 1 }] };
const withLoad = (route: object, callers: object = {}) =>
  wrong({ load: { routes: [{ ...LOAD.routes[0], ...route }], ...callers } });
const BREAKER = { errorThresholdPercentage: 50, resetTimeoutMs: 1_000 };
const EDGE = 'arms.protected.gateway.clients.product';
const guarded = (server: object) => wrong({ arms: { unprotected: {}, protected: { product: { server } } } });

// Of each kind one that is too small to be carried out, and one that is too large to have an effect.
test.each<[string, unknown, string]>([
  ['phases.fault', wrong({ phases: { baseline: 1, fault: 1e300, recovery: 1 } }), '<=3600, got `1e+300`'],
  ['phases.fault', wrong({ phases: { baseline: 1, fault: 1e-9, recovery: 1 } }), '>=0.05, got `1e-9`'],
  ['shortest.fault', wrong({ shortest: { fault: 1e9 } }), '<=3600, got `1000000000`'],
  ['faults.0.after', wrong({ faults: [kill('product-1', { after: 1e300 })] }), '<=3600, got `1e+300`'],
  ['faults.0.lasts', wrong({ faults: [pause('product-1', { lasts: 1e-6 })] }), '>=0.05, got `0.000001`'],
  [
    'faults.0.percentage',
    wrong({ faults: [hang({ service: 'product' }, { percentage: 0 })] }),
    '>=0.1, got `0`',
  ],
  ['load.routes.0.rps', withLoad({ rps: 1e-9 }), '>=0.01, got `1e-9`'],
  ['load.routes.0.rps', withLoad({ rps: 1e9 }), '<=2000, got `1000000000`'],
  [
    'load.routes.0.hangsUp.every',
    withLoad({ hangsUp: { afterMs: 5, every: 1e9 } }),
    '<=1000, got `1000000000`',
  ],
  [
    'load.repeatUnknown.pauseMs',
    withLoad({}, { repeatUnknown: { times: 1, pauseMs: 0.001, tryTimeoutMs: 5 } }),
    '>=1, got `0.001`',
  ],
  [`${EDGE}.timeoutMs`, protectedBy({ timeoutMs: 1e12 }), '<=3600000, got `1000000000000`'],
  [
    `${EDGE}.breaker.resetTimeoutMs`,
    protectedBy({ breaker: { ...BREAKER, resetTimeoutMs: 1e-4 } }),
    '>=1, got `0.0001`',
  ],
  [
    `${EDGE}.breaker.rollingWindowMs`,
    protectedBy({ breaker: { ...BREAKER, rollingWindowMs: 0.5 } }),
    '>=1, got `0.5`',
  ],
  [
    `${EDGE}.breaker.volumeThreshold`,
    protectedBy({ breaker: { ...BREAKER, volumeThreshold: 1e9 } }),
    '<=100000, got `1000000000`',
  ],
  [
    `${EDGE}.bulkhead.maxInFlight`,
    protectedBy({ bulkhead: { maxInFlight: 1e7 } }),
    '<=100000, got `10000000`',
  ],
  [
    `${EDGE}.retryThrottling.tokenRatio`,
    protectedBy({ retryThrottling: { maxTokens: 10, tokenRatio: 1e-9 } }),
    '>=0.001, got `1e-9`',
  ],
  [
    'arms.protected.product.server.workers.queue',
    guarded({ workers: { slots: 1, queue: 1e9 } }),
    '<=100000, got `1000000000`',
  ],
  [
    'arms.protected.product.server.rateLimit.requestsPerSecond',
    guarded({ rateLimit: { requestsPerSecond: 1e99, burst: 1 } }),
    '<=100000, got `1e+99`',
  ],
  [
    'limits.product.memoryMiB',
    wrong({ limits: { product: { memoryMiB: 1e12 } } }),
    '<=1048576, got `1000000000000`',
  ],
  ['limits.product.cpus', wrong({ limits: { product: { cpus: 1e6 } } }), '<=1024, got `1000000`'],
])('%s that can not be carried out or has no effect is refused', (field, candidate, found) => {
  const { message, exitCode, detail } = refusal(candidate);
  expect(message).toBe(`small.ts is no valid scenario: \`${field}\`: expected number to be ${found}`);
  expect([exitCode, detail]).toEqual([ExitCode.usage, []]);
});

test('a backoff may be none, and no part of a millisecond', () => {
  const backoff = (initialBackoffMs: number) =>
    protectedBy({ retry: { maxAttempts: 2, initialBackoffMs, maxBackoffMs: 10 } });
  const none = backoff(0);
  expect(validateScenario(none, 'small.ts')).toEqual(none);
  expect(refusal(backoff(0.5)).message).toContain(
    `\`${EDGE}.retry.initialBackoffMs\`: expected 0, or a number to be >=1, got \`0.5\``,
  );
});
