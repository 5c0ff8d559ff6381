import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, json, listen, start } from './fixture/started-load.ts';

afterEach(cleanUp);

describe('startLoad', () => {
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
