import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import { startClock } from '../runtime/clock.ts';
import { byIndex, cleanUp, json, listen, start } from './fixture/started-load.ts';
import { remoteParentOf } from './schedule.ts';

afterEach(cleanUp);

describe('startLoad', () => {
  it('keeps the latest where that is asked for, and hands out all', async () => {
    const seen: RequestSample[] = [];
    const load = start(
      await listen((_, answer) => json(answer, 200, {})),
      { durationMs: 1_000 },
      {
        latest: 5,
        onBatch: (samples) => {
          seen.push(...samples);
          expect(load.samples.length).toBeLessThanOrEqual(10);
          expect(load.answers.length).toBeLessThanOrEqual(10);
        },
      },
    );
    const samples = await load.finished;
    expect(seen).toHaveLength(100);
    expect(samples.slice(-5)).toEqual(seen.slice(-5));
    expect(samples.length).toBeLessThanOrEqual(10);
    expect(load.answers.length).toBeGreaterThanOrEqual(5);
  });

  it('keeps no answers where nobody asks for them, and hands out all', async () => {
    let seen = 0;
    const onAnswers = (answers: readonly unknown[]) => {
      seen += answers.length;
    };
    const baseUrl = await listen((_, answer) => json(answer, 200, {}));
    const load = start(baseUrl, {}, { latestAnswers: 0, onAnswers });
    expect(await load.finished).toHaveLength(50);
    expect(seen).toBe(50);
    expect(load.answers).toEqual([]);
  });

  it('sends the schedule and reports each request once', async () => {
    const seen: IncomingMessage[] = [];
    const baseUrl = await listen((incoming, answer) => {
      seen.push(incoming);
      json(answer, 201, { status: 'PAYMENT_PENDING' });
    });
    const batches: number[] = [];
    const before = Date.now();
    const load = start(baseUrl, {}, { onBatch: (samples) => batches.push(samples.length) });
    const zeroMs = await load.started;
    const samples = byIndex(await load.finished);
    expect(samples.map((sample) => sample.index)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(batches.reduce((a, b) => a + b, 0)).toBe(50);
    expect(zeroMs).toBeGreaterThan(before - 100);
    for (const sample of samples) {
      expect(sample).toMatchObject({ status: 201, outcome: 'ok', note: 'PAYMENT_PENDING' });
      expect(sample.dueMs).toBeGreaterThanOrEqual(zeroMs);
      expect(sample.sentMs).toBeGreaterThanOrEqual(sample.dueMs);
      expect(sample.doneMs).toBeGreaterThanOrEqual(sample.sentMs ?? Number.NaN);
    }
    const parents = seen.map((incoming) => incoming.headers.traceparent).sort();
    const expected = samples.map(({ traceId }) => `00-${traceId}-${remoteParentOf(traceId)}-01`).sort();
    expect(parents).toEqual(expected);
    expect(seen[0]?.headers['x-request-timeout']).toBe('3000');
  });

  it('hangs up on one request in so many that gets no answer, whatever it said of its patience', async () => {
    const held: ServerResponse[] = [];
    let left = 0;
    const baseUrl = await listen((incoming, answer) => {
      held.push(answer);
      // Who waits is answered once all the others have gone.
      incoming.socket.once('close', () => {
        left += 1;
        if (left === 4) for (const waiting of held) if (!waiting.destroyed) json(waiting, 201, {});
      });
    });
    const route = { route: 'POST /api/orders', method: 'POST', path: '/api/orders', rps: 20, body: { n: 1 } };
    const load = start(baseUrl, { routes: [{ ...route, hangsUp: { afterMs: 800, every: 3 } }] });
    const samples = byIndex(await load.finished);
    const [no, yes] = ['CANCELLED', 'ok'];
    expect(samples.map(({ outcome }) => outcome)).toEqual([no, yes, yes, no, yes, yes, no, yes, yes, no]);
  });

  it('same seed, same schedule, bodies and trace ids', async () => {
    const run = async () => {
      const bodies: string[] = [];
      const baseUrl = await listen((incoming, answer) => {
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk) => bodies.push(`${incoming.headers.traceparent} ${chunk}`));
        incoming.on('end', () => json(answer, 200, {}));
      });
      const body = { quantity: { $integer: [1, 1000] } } as const;
      const routes = [{ route: 'POST /x', method: 'POST', path: '/x', rps: 100, body }];
      const load = start(baseUrl, { routes, durationMs: 200 });
      const zeroMs = await load.started;
      const samples = byIndex(await load.finished);
      const dues = samples.map((sample) => [sample.traceId, Math.round((sample.dueMs - zeroMs) * 100)]);
      return { bodies: bodies.sort(), dues };
    };
    expect(await run()).toEqual(await run());
  });

  it('keeps sending while the server hangs, and response time counts from due', async () => {
    const waiting: ServerResponse[] = [];
    const baseUrl = await listen((_, answer) => {
      waiting.push(answer);
      if (waiting.length === 50) for (const each of waiting) json(each, 200, {});
    });
    const load = start(baseUrl);
    const zeroMs = await load.started;
    const samples = byIndex(await load.finished);
    expect(samples.every((sample) => sample.outcome === 'ok')).toBe(true);
    const lastDueMs = samples.at(-1)?.dueMs ?? 0;
    for (const { doneMs } of samples) expect(doneMs).toBeGreaterThanOrEqual(lastDueMs);
    const [first] = samples;
    expect((first?.doneMs ?? 0) - (first?.dueMs ?? 0)).toBeGreaterThan(lastDueMs - zeroMs - 20);
  });

  it('drops and counts what is due beyond the limit in flight', async () => {
    const waiting: ServerResponse[] = [];
    const baseUrl = await listen((_, answer) => waiting.push(answer));
    const dropped = Promise.withResolvers<void>();
    const load = start(
      baseUrl,
      { maxInFlight: 5, durationMs: null },
      { onBatch: (samples) => samples.filter((s) => s.outcome === 'DROPPED').length && dropped.resolve() },
    );
    await dropped.promise;
    const stopping = load.stop();
    for (const each of waiting) json(each, 200, {});
    const samples = await stopping;
    expect(samples.filter((sample) => sample.outcome === 'ok')).toHaveLength(5);
    const rest = samples.filter((sample) => sample.outcome !== 'ok');
    expect(rest.length).toBeGreaterThan(0);
    for (const sample of rest) {
      expect(sample).toMatchObject({ outcome: 'DROPPED', sentMs: null, doneMs: null, status: 0 });
    }
  });

  it('drops nothing while the server hangs: all that comes within the patience of its callers may wait', async () => {
    const baseUrl = await listen(() => {});
    const routes = [{ route: 'GET /x', method: 'GET', path: '/x', rps: 450 }];
    const patience = { timeoutMs: 2_200, giveUpMarginMs: 200 };
    const samples = await start(baseUrl, { routes, durationMs: 2_700, ...patience }).finished;
    // Some 1080 were in flight at once.
    expect(new Set(samples.map(({ outcome }) => outcome))).toEqual(new Set(['TIMEOUT']));
    expect(samples).toHaveLength(1_215);
  });

  it('stamps by the clock that it is given, whatever the wall clock said when its thread began', async () => {
    const baseUrl = await listen((_, answer) => json(answer, 200, {}));
    const clock = startClock(() => Date.now() - 3_000);
    const before = clock.now();
    const load = start(baseUrl, { durationMs: 100 }, { clock });
    expect(await load.started).toBeGreaterThanOrEqual(before);
    const samples = await load.finished;
    for (const { sentMs, doneMs } of samples) {
      expect(sentMs).toBeGreaterThanOrEqual(before);
      expect(doneMs).toBeLessThanOrEqual(clock.now());
    }
  });

  it('tells when all that was due has been answered, and when its schedule ended', async () => {
    const clock = startClock();
    const held: ServerResponse[] = [];
    const first = Promise.withResolvers<void>();
    let isOpen = false;
    const baseUrl = await listen((_, answer) => {
      if (isOpen) json(answer, 200, {});
      else held.push(answer);
      first.resolve();
    });
    const routes = [{ route: 'GET /x', method: 'GET', path: '/x', rps: 20 }];
    const load = start(baseUrl, { routes, durationMs: null }, { clock });
    await first.promise;
    const askedAtMs = clock.now();
    let answered = false;
    const all = load.answered().then(() => {
      answered = true;
    });
    while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    isOpen = true;
    for (const each of held) json(each, 200, {});
    await all;
    const stopping = load.stop();
    const stoppedAtMs = await load.stopped;
    for (const { dueMs } of await stopping) expect(dueMs).toBeLessThan(stoppedAtMs);
    expect(stoppedAtMs).toBeGreaterThan(askedAtMs);
    expect(stoppedAtMs).toBeLessThanOrEqual(clock.now());
  });

  it('waits for its start time', async () => {
    const baseUrl = await listen((_, answer) => json(answer, 200, {}));
    const startAtMs = Date.now() + 700;
    const load = start(baseUrl, { startAtMs, durationMs: 100 });
    expect(await load.started).toBe(startAtMs);
    for (const sample of await load.finished) {
      expect(sample.dueMs).toBeGreaterThanOrEqual(startAtMs);
      expect(sample.sentMs).toBeGreaterThanOrEqual(startAtMs);
    }
  });

  it('refuses a wrong plan before it starts anything', () => {
    expect(() => start('ftp://nowhere')).toThrow(expect.objectContaining({ code: 'invalid-load-plan' }));
  });
});
