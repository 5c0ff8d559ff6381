import { performance } from 'node:perf_hooks';
import type { BreakerSettings } from '@faultline/control';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { turnsAgainstRule } from '../../../../lab/analysis/protections/breaker-rule.ts';
import { unixMs } from '../../clock.ts';
import { RpcError } from '../../grpc/rpc-error.ts';
import { seededRandom } from '../../seeded-random.ts';
import { Breaker } from '../breaker.ts';
import { BreakerRecorder } from './breaker-recorder.ts';

let nowMs: number;
beforeEach(() => {
  nowMs = 5_000;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

interface Call {
  readonly endsAtMs: number;
  readonly caller: { left: boolean };
  end(code: status): void;
}

/** Runs a breaker with settings of its own beside what watches it, with time made by hand. */
class Watched {
  readonly recorder: BreakerRecorder;
  readonly #breaker: Breaker;
  #underWay: Call[] = [];

  constructor(settings: BreakerSettings, ofBreaker: BreakerSettings) {
    this.recorder = new BreakerRecorder(settings);
    this.#breaker = new Breaker('bank', ofBreaker, (state) => this.recorder.turned(state, unixMs(), 0));
  }

  begin(endsAtMs: number): void {
    const caller = { left: false };
    const work = () =>
      new Promise<string>((resolve, reject) => {
        const end = (code: status) =>
          code === status.OK ? resolve('') : reject(new RpcError(code, 'as drawn'));
        this.#underWay.push({ endsAtMs, caller, end });
      });
    this.recorder
      .watch(work, caller, (watched) => this.#breaker.run(watched, caller))
      .catch((error: unknown) => {
        if (!(error instanceof RpcError)) throw error;
      });
  }

  /** Calls whose time has come, in the order in which they began. */
  ended(): Call[] {
    const all = this.#underWay;
    this.#underWay = all.filter(({ endsAtMs }) => endsAtMs > nowMs);
    return all.filter(({ endsAtMs }) => endsAtMs <= nowMs);
  }

  close(): void {
    this.#breaker.close();
    this.recorder.close();
  }
}

/** What is wrong with a breaker of the latter settings where the former were asked for, after some minutes of ups and downs. */
async function found(settings: BreakerSettings, ofBreaker = settings, seed = 1) {
  const random = seededRandom(seed);
  const watched = new Watched(settings, ofBreaker);
  for (let step = 0; step < 6_000; step++) {
    const stepMs = Math.ceil(random() * 20);
    nowMs += stepMs;
    vi.advanceTimersByTime(stepMs);
    // Well, ill, or somewhere between, for some seconds each, and slow or not.
    const failing = [0, 0.2, 0.5, 0.55, 1][Math.floor(nowMs / 3_000) % 5] ?? 0;
    const mostMs = [40, 120, 200][Math.floor(nowMs / 4_000) % 3] ?? 0;
    for (let more = random() * 3; more > 1; more--) watched.begin(nowMs + random() * mostMs);
    // Several end in one turn of the event loop, and nobody is told of some of them.
    for (const call of watched.ended()) {
      if (random() < 0.02) call.caller.left = true;
      const told = random() < 0.03 ? status.CANCELLED : status.OK;
      call.end(random() < failing ? status.UNAVAILABLE : told);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  watched.close();
  const { turns, overdue } = watched.recorder.read(0);
  return { turns: turns.length, wrong: turnsAgainstRule(turns, settings).length, overdue: overdue.count };
}

const SHARE: BreakerSettings = {
  ...{ errorThresholdPercentage: 50, volumeThreshold: 12, rollingWindowMs: 1_000 },
  ...{ resetTimeoutMs: 400, permittedProbes: 2 },
};
const IN_A_ROW: BreakerSettings = { consecutiveFailures: 6, resetTimeoutMs: 300 };
const SLOW: BreakerSettings = {
  ...{ slowCall: { durationMs: 60, ratePercentage: 40 }, volumeThreshold: 10, rollingWindowMs: 700 },
  resetTimeoutMs: 500,
};
const ALL: BreakerSettings = { ...SHARE, ...IN_A_ROW, slowCall: { durationMs: 300, ratePercentage: 70 } };

test.each([
  ['a share', SHARE],
  ['a window with buckets of 1 ms', { ...SHARE, rollingWindowMs: 3, volumeThreshold: 1 }],
  ['failures in a row', IN_A_ROW],
  ['slow calls', SLOW],
  ['several policies', ALL],
])('a breaker that turns by its rule is found right: %s', async (_which, settings) => {
  for (const seed of [1, 2, 3]) {
    const { turns, ...others } = await found(settings, settings, seed);
    expect(turns).toBeGreaterThan(20);
    expect(others).toEqual({ wrong: 0, overdue: 0 });
  }
});

test.each<[string, BreakerSettings, Partial<BreakerSettings>]>([
  ['by a smaller share', SHARE, { errorThresholdPercentage: 25 }],
  ['by fewer calls', SHARE, { volumeThreshold: 4 }],
  ['by what has left its window', { ...SHARE, volumeThreshold: 150 }, { rollingWindowMs: 3_000 }],
  ['by fewer failures in a row', IN_A_ROW, { consecutiveFailures: 4 }],
  ['by calls that are not slow', SLOW, { slowCall: { durationMs: 20, ratePercentage: 40 } }],
  ['by a smaller share of slow calls', SLOW, { slowCall: { durationMs: 60, ratePercentage: 10 } }],
  ['half-open before its time', SHARE, { resetTimeoutMs: 200 }],
  ['closed by fewer probes', SHARE, { permittedProbes: 1 }],
])('a breaker that turns too early is found out: %s', async (_how, settings, other) => {
  expect((await found(settings, { ...settings, ...other } as BreakerSettings)).wrong).toBeGreaterThan(0);
});

test.each<[string, BreakerSettings, Partial<BreakerSettings>]>([
  ['only by a larger share', SHARE, { errorThresholdPercentage: 90 }],
  ['only by more calls', SHARE, { volumeThreshold: 60 }],
  ['never', SHARE, { volumeThreshold: 1e6 }],
  ['only by more failures in a row', IN_A_ROW, { consecutiveFailures: 8 }],
  ['only by slower calls', SLOW, { slowCall: { durationMs: 150, ratePercentage: 40 } }],
  ['half-open after its time', SHARE, { resetTimeoutMs: 800 }],
  ['closed by more probes', SHARE, { permittedProbes: 4 }],
])('a breaker that turns too late is found out: %s', async (_how, settings, other) => {
  expect((await found(settings, { ...settings, ...other } as BreakerSettings)).overdue).toBeGreaterThan(0);
});

test('how long a turn was waited for is told', async () => {
  const watched = new Watched(IN_A_ROW, { ...IN_A_ROW, consecutiveFailures: 100 });
  for (let call = 0; call < 8; call++) {
    watched.begin(nowMs);
    nowMs += 100;
    for (const { end } of watched.ended()) end(status.INTERNAL);
    await new Promise((resolve) => setImmediate(resolve));
  }
  watched.close();
  // The sixth, seventh and eighth.
  expect(watched.recorder.read(0).overdue).toEqual({ count: 3, longestMs: 200 });
});
