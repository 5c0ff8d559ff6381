import type { EdgeSettings, ServerSettings, ServiceSettings } from '../../kit/control/settings-schema.ts';
import type { ChainService } from './chain.ts';

/** Every protection in force and none of them at its limit: what a healthy request pays for them. */
const EDGE: EdgeSettings = {
  timeoutMs: 2_000,
  retry: { maxAttempts: 3, initialBackoffMs: 20, maxBackoffMs: 200, perAttemptTimeoutMs: 1_500 },
  breaker: {
    errorThresholdPercentage: 50,
    volumeThreshold: 20,
    rollingWindowMs: 10_000,
    resetTimeoutMs: 1_000,
  },
  bulkhead: { maxInFlight: 200 },
  fallback: true,
};
const SERVER: ServerSettings = {
  workers: { slots: 64, queue: 256 },
  rateLimit: { requestsPerSecond: 100_000, burst: 100_000 },
};

export const PROTECTIONS: Readonly<Record<ChainService, ServiceSettings>> = {
  gateway: { clients: { order: EDGE } },
  order: { server: SERVER, clients: { inventory: EDGE, payment: EDGE } },
  inventory: { server: SERVER },
  payment: { server: SERVER, clients: { bank: EDGE } },
  bank: { server: SERVER },
};
