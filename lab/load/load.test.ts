import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import { startClock } from '../runtime/clock.ts';
import { type LoadOptions, type RunningLoad, startLoad } from './load.ts';
import type { LoadPlan } from './plan.ts';
import { remoteParentOf } from './schedule.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function start(
  baseUrl: string,
  rest: Partial<LoadPlan> = {},
  options: Partial<LoadOptions> = {},
): RunningLoad {
  const route = { route: 'POST /api/orders', method: 'POST', path: '/api/orders', rps: 100, body: { n: 1 } };
  const load = startLoad(
    { baseUrl, seed: 1, traceScope: 'test', startAtMs: null, durationMs: 500, routes: [route], ...rest },
    { clock: startClock(), ...options },
  );
  cleanups.push(async () => load[Symbol.asyncDispose]());
  return load;
}

const json = (answer: ServerResponse, status: number, body: unknown) =>
  answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
const byIndex = (samples: readonly RequestSample[]) => samples.toSorted((a, b) => a.index - b.index);

describe('startLoad', () => {
  it('goes on at another pace: the same requests, sooner', async () => {
    const load = start(await listen((_, answer) => json(answer, 200, {})));
    const zeroMs = await load.started;
    const fromMs = await load.setPace(2);
    const samples = byIndex(await load.finished);
    expect(samples.map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    const after = samples.filter(({ dueMs }) => dueMs > fromMs).map(({ dueMs }) => dueMs);
    expect(after.length).toBeGreaterThan(10);
    for (const [i, dueMs] of after.slice(1).entries()) expect(dueMs - (after[i] ?? 0)).toBeCloseTo(5, 2);
    expect(await load.stopped).toBeCloseTo(fromMs + (500 - (fromMs - zeroMs)) / 2, 2);
    await expect(load.setPace(2)).rejects.toMatchObject({ code: 'arm-ended' });
  });

  it('tells what waits and takes paces as often as somebody asks, and keeps nothing of it', async () => {
    const held: ServerResponse[] = [];
    const baseUrl = await listen((_, answer) => held.push(answer));
    const load = start(baseUrl, { durationMs: 100 });
    await load.stopped;
    const then = vi.spyOn(load.finished, 'then');
    for (let time = 1; time <= 3; time++)
      expect(await load.waiting()).toMatchObject([{ route: 'POST /api/orders', count: 10 }]);
    expect(await load.setPace(2)).toBeGreaterThan(0);
    expect(then).not.toHaveBeenCalled();
    then.mockRestore();
    await expect.poll(() => held.length).toBe(10);
    for (const each of held) json(each, 200, {});
    await load.finished;
    expect(await load.waiting()).toEqual([]);
    const lost = start(baseUrl);
    await lost.started;
    await lost[Symbol.asyncDispose]();
    await expect(lost.waiting()).rejects.toMatchObject({ code: 'load-disposed' });
    await expect(lost.setPace(2)).rejects.toMatchObject({ code: 'load-disposed' });
  });

  it('goes on with one route at another pace, and with the others as before', async () => {
    const [fast, same] = ['GET /fast', 'GET /same'];
    const routes = [fast, same].map((route) => ({ route, method: 'GET', path: '/', rps: 50 }));
    const load = start(await listen((_, answer) => json(answer, 200, {})), { durationMs: 900, routes });
    await load.started;
    const fromMs = await load.setPace(3, fast);
    const samples = byIndex(await load.finished);
    const gapsOf = (of: string | undefined) => {
      const dues = samples.flatMap(({ route, dueMs }) => (route === of && dueMs > fromMs ? [dueMs] : []));
      return dues.slice(1).map((dueMs, i) => dueMs - (dues[i] ?? 0));
    };
    expect(gapsOf(fast).length).toBeGreaterThan(20);
    expect(gapsOf(same).length).toBeGreaterThan(20);
    for (const gap of gapsOf(fast)) expect(gap).toBeCloseTo(20 / 3, 2);
    for (const gap of gapsOf(same)) expect(gap).toBeCloseTo(20, 2);
    // In the order in which they are due, whichever route they are of.
    const sent = samples.toSorted((a, b) => (a.sentMs ?? 0) - (b.sentMs ?? 0)).map(({ dueMs }) => dueMs);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    await expect(load.setPace(2, 'GET /none')).rejects.toMatchObject({
      code: 'invalid-load-plan',
      message: 'Expected `route` of the load to be one of GET /fast, GET /same, got GET /none.',
    });
  });

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

  it.each([-1, 20.1, Number.NaN])('goes at no pace of %s', async (pace) => {
    const load = start(await listen((_, answer) => json(answer, 200, {})));
    await expect(load.setPace(pace)).rejects.toMatchObject({
      code: 'invalid-load-plan',
      message: `Expected \`pace\` of the load to be a number from 0 to 20, got ${pace}.`,
    });
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

  it('goes to where a server came back', async () => {
    const came = Promise.withResolvers<void>();
    const gone = await listen((incoming) => incoming.socket.destroy());
    const back = await listen((_, answer) => {
      json(answer, 200, {});
      came.resolve();
    });
    const reset = Promise.withResolvers<void>();
    const load = start(gone, { durationMs: null }, { onBatch: () => reset.resolve() });
    await reset.promise;
    load.aim(back);
    await came.promise;
    const samples = await load.stop();
    const firstGood = samples.find(({ outcome }) => outcome === 'ok');
    const later = samples.filter(
      ({ sentMs }) => (sentMs ?? 0) > (firstGood?.sentMs ?? Number.POSITIVE_INFINITY),
    );
    expect(firstGood).toBeDefined();
    expect(later.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  it('names the class of each failure', async () => {
    const answers: ((incoming: IncomingMessage, answer: ServerResponse) => void)[] = [
      (_, answer) => json(answer, 503, { code: 'UNAVAILABLE', message: 'no bank' }),
      (_, answer) => json(answer, 500, { code: 'not a status' }),
      (_, answer) => answer.writeHead(502, { 'content-type': 'application/json' }).end('{'),
      (_, answer) => answer.writeHead(404).end('not here'),
      (incoming) => incoming.socket.destroy(),
      (_, answer) => {
        answer.writeHead(200, { 'content-length': 100 }).write('half');
        setImmediate(() => answer.destroy());
      },
      () => {}, // never answers
      (_, answer) => json(answer, 200, ['no status']),
    ];
    const baseUrl = await listen((incoming, answer) => {
      const index = Number(incoming.url?.slice(1));
      answers[index]?.(incoming, answer);
    });
    const routes = answers.map((_, index) => {
      return { route: String(index), method: 'GET', path: `/${index}`, rps: 10 };
    });
    const load = start(baseUrl, { routes, durationMs: 100, timeoutMs: 100, giveUpMarginMs: 200 });
    const samples = (await load.finished).toSorted((a, b) => Number(a.route) - Number(b.route));
    expect(samples.map((sample) => [sample.status, sample.outcome])).toEqual([
      [503, 'UNAVAILABLE'],
      [500, 'HTTP_500'],
      [502, 'HTTP_502'],
      [404, 'HTTP_404'],
      [0, 'ECONNRESET'],
      [0, 'ECONNRESET'],
      [0, 'TIMEOUT'],
      [200, 'ok'],
    ]);
    const timedOut = samples.find((sample) => sample.outcome === 'TIMEOUT');
    expect((timedOut?.doneMs ?? 0) - (timedOut?.sentMs ?? 0)).toBeGreaterThan(295);
  });

  it('names a refused connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const samples = await start(`http://127.0.0.1:${port}`, { durationMs: 100 }).finished;
    expect(new Set(samples.map((sample) => sample.outcome))).toEqual(new Set(['ECONNREFUSED']));
  });

  it('stop sends nothing more and waits for what is in flight', async () => {
    const first = Promise.withResolvers<ServerResponse>();
    let count = 0;
    const baseUrl = await listen((_, answer) => {
      count += 1;
      if (count === 1) first.resolve(answer);
      else json(answer, 200, {});
    });
    const load = start(baseUrl, { durationMs: null });
    const held = await first.promise;
    const stopping = load.stop();
    json(held, 200, { status: 'HELD' });
    const samples = await stopping;
    expect(samples.find((sample) => sample.index === 0)).toMatchObject({ outcome: 'ok', note: 'HELD' });
    expect(samples).toHaveLength(count);
    expect(await load.stop()).toBe(samples);
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

  it('reports a dead driver instead of hanging', async () => {
    const dying = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    const thrown = start('http://127.0.0.1:1', {}, { worker: dying('throw new Error("boom")') });
    await expect(thrown.finished).rejects.toMatchObject({
      name: 'FaultlineError',
      code: 'load-driver-died',
      exitCode: 5,
      message: expect.stringContaining('boom'),
    });
    await expect(thrown.started).rejects.toMatchObject({ code: 'load-driver-died' });
    await expect(thrown.stop()).rejects.toMatchObject({ code: 'load-driver-died' });
    const exited = start('http://127.0.0.1:1', {}, { worker: dying('process.exit(3)') });
    await expect(exited.finished).rejects.toMatchObject({ message: expect.stringContaining('code 3') });
  });

  it('reports a driver that ignores its stop', async () => {
    const worker = new URL('data:text/javascript,setInterval(() => {}, 1000)');
    const load = start('http://127.0.0.1:1', { timeoutMs: 1, giveUpMarginMs: 1 }, { worker });
    await expect(load.stop()).rejects.toMatchObject({ code: 'load-driver-stuck', exitCode: 5 });
  });

  it('dispose ends it at once', async () => {
    const arrived = Promise.withResolvers<void>();
    const baseUrl = await listen(() => arrived.resolve());
    const load = start(baseUrl, { durationMs: null });
    await arrived.promise;
    await load[Symbol.asyncDispose]();
    await expect(load.finished).rejects.toMatchObject({ code: 'load-disposed' });
  });

  it('refuses a wrong plan before it starts anything', () => {
    expect(() => start('ftp://nowhere')).toThrow(expect.objectContaining({ code: 'invalid-load-plan' }));
  });

  it('obeys Retry-After when it is told to: another try, with what is left of the patience', async () => {
    const seen: IncomingMessage[] = [];
    const baseUrl = await listen((incoming, answer) => {
      seen.push(incoming);
      const tries = seen.filter(({ url }) => url === incoming.url).length;
      if (tries === 2) json(answer, 200, {});
      else json(answer.setHeader('retry-after', '1'), 503, { code: 'UNAVAILABLE' });
    });
    const routes = [{ route: 'GET /x', method: 'GET', path: '/x', rps: 1 }];
    const plan = { routes, durationMs: 1_000, timeoutMs: 2_500 };
    const [obeyed] = await start(baseUrl, { ...plan, obeyRetryAfter: true }).finished;
    expect(obeyed).toMatchObject({ status: 200, outcome: 'ok', earlierTraceIds: [expect.any(String)] });
    expect((obeyed?.doneMs ?? 0) - (obeyed?.sentMs ?? 0)).toBeGreaterThanOrEqual(999);
    const [first, second] = seen.map(({ headers }) => headers);
    expect(Number(second?.['x-request-timeout'])).toBeLessThanOrEqual(1_501);
    expect(first?.traceparent).toContain(obeyed?.earlierTraceIds?.[0]);
    expect(second?.traceparent).toContain(obeyed?.traceId);
    expect(second?.traceparent).not.toBe(first?.traceparent);

    seen.length = 0;
    const [ignored] = await start(baseUrl, plan).finished;
    expect(ignored).toMatchObject({ status: 503, outcome: 'UNAVAILABLE' });
    expect(ignored).not.toHaveProperty('earlierTraceIds');
    seen.length = 0;
    const [impatient] = await start(baseUrl, { ...plan, timeoutMs: 900, obeyRetryAfter: true }).finished;
    expect(impatient).toMatchObject({ status: 503 });
    expect(seen).toHaveLength(1);
  });

  it('does not wait for a try that would come after its patience, which the earlier ones have used up', async () => {
    const tries: number[] = [];
    const baseUrl = await listen((_, answer) => {
      tries.push(performance.now());
      json(answer.setHeader('retry-after', '1'), 503, { code: 'UNAVAILABLE' });
    });
    const routes = [{ route: 'GET /x', method: 'GET', path: '/x', rps: 1 }];
    const plan = { routes, durationMs: 1_000, timeoutMs: 1_900, obeyRetryAfter: true };
    const [sample] = await start(baseUrl, plan).finished;
    expect(tries).toHaveLength(2);
    expect(sample).toMatchObject({ status: 503, earlierTraceIds: [expect.any(String)] });
    expect((sample?.doneMs ?? 0) - (sample?.sentMs ?? 0)).toBeLessThan(1_900);
  });

  it('pauses before another try also where Retry-After is 0', async () => {
    const tries: number[] = [];
    const baseUrl = await listen((_, answer) => {
      tries.push(performance.now());
      if (tries.length === 4) json(answer, 200, {});
      else json(answer.setHeader('retry-after', '0'), 503, { code: 'UNAVAILABLE' });
    });
    const routes = [{ route: 'GET /x', method: 'GET', path: '/x', rps: 1 }];
    const plan = { routes, durationMs: 1_000, timeoutMs: 30_000, obeyRetryAfter: true };
    const [sample] = await start(baseUrl, plan).finished;
    expect(sample).toMatchObject({ status: 200, earlierTraceIds: Array(3).fill(expect.any(String)) });
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? Number.NaN));
    // A timer counts whole milliseconds, so it may end within the last one.
    for (const pauseMs of pauses) expect(pauseMs).toBeGreaterThanOrEqual(99);
  });
});
