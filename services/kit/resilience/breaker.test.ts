import { performance } from 'node:perf_hooks';
import type { BreakerSettings } from '@faultline/control';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RpcError } from '../grpc/rpc-error.ts';
import { Breaker } from './breaker.ts';
import type { BreakerState } from './breaker-state.ts';

const RESET_MS = 500;
const scope = { left: false };

const made: Breaker[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  for (const breaker of made.splice(0)) breaker.close();
  vi.useRealTimers();
});

/** A breaker of two failures in a row, and all the states that it turned to. */
function newBreaker(settings: Partial<BreakerSettings> = {}) {
  const turns: BreakerState[] = [];
  const breaker = new Breaker(
    'bank',
    { consecutiveFailures: 2, resetTimeoutMs: RESET_MS, ...settings },
    (state) => turns.push(state),
  );
  made.push(breaker);
  return { breaker, turns };
}

/** A call that ends when the test says so. */
function begin(breaker: Breaker, caller: { left: boolean } = scope) {
  const end = Promise.withResolvers<string>();
  let reached = false;
  const outcome = breaker
    .run(() => {
      reached = true;
      return end.promise;
    }, caller)
    .catch((error: RpcError) => `${status[error.code]} ${error.rejectedBy ?? ''}`.trim());
  const fail = (error: RpcError) => {
    end.reject(error);
    return outcome;
  };
  return {
    reached: () => reached,
    succeed: () => {
      end.resolve('answer');
      return outcome;
    },
    fail: (code = status.UNAVAILABLE) => fail(new RpcError(code, 'of the callee')),
    refuse: () => fail(new RpcError(status.RESOURCE_EXHAUSTED, 'full', { rejectedBy: 'bulkhead' })),
    outcome,
  };
}

async function openIt(breaker: Breaker) {
  await begin(breaker).fail();
  await begin(breaker).fail();
}

async function halfOpenIt(breaker: Breaker) {
  await openIt(breaker);
  vi.advanceTimersByTime(RESET_MS);
}

test('settings without a policy do not compile', () => {
  // @ts-expect-error: nothing would ever open it
  const nothing: BreakerSettings = { resetTimeoutMs: RESET_MS };
  expect(nothing).toBeDefined();
});

test('open, it refuses; half-open, one probe tries; that probe closes it', async () => {
  const { breaker, turns } = newBreaker();
  await openIt(breaker);
  const refused = begin(breaker);
  expect(await refused.outcome).toBe('UNAVAILABLE breaker');
  expect(refused.reached()).toBe(false);
  vi.advanceTimersByTime(RESET_MS);
  const probe = begin(breaker);
  const second = begin(breaker);
  expect(await second.outcome).toBe('UNAVAILABLE breaker');
  expect(second.reached()).toBe(false);
  expect(await probe.succeed()).toBe('answer');
  expect(turns).toEqual(['open', 'half-open', 'closed']);
  expect(await begin(breaker).succeed()).toBe('answer');
});

test('a refusal says what is left of the reset time; half-open, when only probes are missing, nothing', async () => {
  let nowMs = 10_000;
  using _clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const pass = (ms: number) => {
    nowMs += ms;
    vi.advanceTimersByTime(ms);
  };
  const { breaker } = newBreaker();
  const delay = () => breaker.run(async () => 'answer', scope).catch(({ retryDelayMs }) => retryDelayMs);
  await openIt(breaker);
  expect(await delay()).toBe(RESET_MS);
  pass(200);
  expect(await delay()).toBe(RESET_MS - 200);
  pass(RESET_MS - 201);
  expect(await delay()).toBe(1);
  pass(1);
  const probe = begin(breaker);
  expect(await delay()).toBe(0);
  pass(100);
  await probe.fail();
  expect(await delay()).toBe(RESET_MS);
});

test('a failing probe opens it again, for the reset time', async () => {
  const { breaker, turns } = newBreaker();
  await halfOpenIt(breaker);
  expect(await begin(breaker).fail()).toBe('UNAVAILABLE');
  expect(turns).toEqual(['open', 'half-open', 'open']);
  vi.advanceTimersByTime(RESET_MS);
  expect(turns.at(-1)).toBe('half-open');
});

test.each([
  ['cancelled', (call: ReturnType<typeof begin>) => call.fail(status.CANCELLED)],
  ['refused here', (call: ReturnType<typeof begin>) => call.refuse()],
])('a probe that is %s neither closes nor opens it; the next one tries', async (_how, end) => {
  const { breaker, turns } = newBreaker();
  await halfOpenIt(breaker);
  await end(begin(breaker));
  expect(turns).toEqual(['open', 'half-open']);
  await begin(breaker).succeed();
  expect(turns).toEqual(['open', 'half-open', 'closed']);
});

test('what comes of a probe after its caller has left counts for nothing', async () => {
  const { breaker, turns } = newBreaker();
  await halfOpenIt(breaker);
  const [failing, succeeding] = [{ left: false }, { left: false }];
  const first = begin(breaker, failing);
  failing.left = true;
  await first.fail(status.DEADLINE_EXCEEDED);
  const second = begin(breaker, succeeding);
  succeeding.left = true;
  await second.succeed();
  expect(turns).toEqual(['open', 'half-open']);
});

test.each([
  ['refusals of its own', (call: ReturnType<typeof begin>) => call.refuse()],
  ['cancellations', (call: ReturnType<typeof begin>) => call.fail(status.CANCELLED)],
  ['answers', (call: ReturnType<typeof begin>) => call.fail(status.NOT_FOUND)],
])('%s never open it', async (_what, end) => {
  const ratio = { errorThresholdPercentage: 1, volumeThreshold: 1 };
  const { breaker, turns } = newBreaker(ratio);
  for (let call = 0; call < 10; call++) await end(begin(breaker));
  expect(turns).toEqual([]);
});

test('refusals and cancellations end no row of failures', async () => {
  const { breaker, turns } = newBreaker();
  await begin(breaker).fail();
  await begin(breaker).refuse();
  await begin(breaker).fail(status.CANCELLED);
  expect(turns).toEqual([]);
  await begin(breaker).fail();
  expect(turns).toEqual(['open']);
});

test('a call begun before the opening that succeeds afterwards does not close it', async () => {
  const { breaker, turns } = newBreaker();
  const early = begin(breaker);
  await halfOpenIt(breaker);
  expect(await early.succeed()).toBe('answer');
  expect(turns).toEqual(['open', 'half-open']);
});

test('a call begun before the opening that fails afterwards does not open it again', async () => {
  const { breaker, turns } = newBreaker();
  const early = begin(breaker);
  await halfOpenIt(breaker);
  expect(await early.fail()).toBe('UNAVAILABLE');
  expect(turns).toEqual(['open', 'half-open']);
});

test('nor do such calls count once it has closed', async () => {
  const { breaker, turns } = newBreaker();
  const early = [begin(breaker), begin(breaker), begin(breaker)];
  await halfOpenIt(breaker);
  await begin(breaker).succeed();
  for (const call of early) await call.fail();
  expect(turns).toEqual(['open', 'half-open', 'closed']);
});

test('a probe of an earlier half-open counts for nothing in the next', async () => {
  const { breaker, turns } = newBreaker({ permittedProbes: 2 });
  await halfOpenIt(breaker);
  const [late, failing] = [begin(breaker), begin(breaker)];
  await failing.fail();
  vi.advanceTimersByTime(RESET_MS);
  await late.succeed();
  await begin(breaker).succeed();
  expect(turns).toEqual(['open', 'half-open', 'open', 'half-open']);
});

test('a probe that hangs is given up after the reset time; its end counts for nothing', async () => {
  const { breaker, turns } = newBreaker();
  await halfOpenIt(breaker);
  const hung = begin(breaker);
  vi.advanceTimersByTime(RESET_MS - 1);
  expect(turns.at(-1)).toBe('half-open');
  vi.advanceTimersByTime(1);
  expect(turns).toEqual(['open', 'half-open', 'open']);
  vi.advanceTimersByTime(RESET_MS);
  expect(turns.at(-1)).toBe('half-open');
  await hung.succeed();
  expect(turns.at(-1)).toBe('half-open');
  await begin(breaker).succeed();
  expect(turns.at(-1)).toBe('closed');
});

test('a probe that has ended is not given up later', async () => {
  const { breaker, turns } = newBreaker({ permittedProbes: 2 });
  await halfOpenIt(breaker);
  await begin(breaker).succeed();
  vi.advanceTimersByTime(10 * RESET_MS);
  expect(turns).toEqual(['open', 'half-open']);
});

test('so many probes as are permitted try at a time, and all must go well', async () => {
  const { breaker, turns } = newBreaker({ permittedProbes: 3 });
  await halfOpenIt(breaker);
  const probes = [begin(breaker), begin(breaker), begin(breaker)];
  expect(probes.map((probe) => probe.reached())).toEqual([true, true, true]);
  expect(await begin(breaker).outcome).toBe('UNAVAILABLE breaker');
  for (const probe of probes) {
    expect(turns.at(-1)).toBe('half-open');
    await probe.succeed();
  }
  expect(turns.at(-1)).toBe('closed');
});

test('a breaker that was taken away turns no more', async () => {
  const { breaker, turns } = newBreaker();
  const [one, two] = [begin(breaker), begin(breaker)];
  breaker.close();
  await one.fail();
  await two.fail();
  expect(turns).toEqual([]);
});

test('nor does one that was taken away while it was open; its timer is gone', async () => {
  const { breaker, turns } = newBreaker();
  await openIt(breaker);
  expect(vi.getTimerCount()).toBe(1);
  breaker.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10 * RESET_MS);
  expect(turns).toEqual(['open']);
});
