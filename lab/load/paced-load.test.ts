import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byIndex, cleanUp, json, listen, start } from './fixture/started-load.ts';

afterEach(cleanUp);

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

  it.each([-1, 20.1, Number.NaN])('goes at no pace of %s', async (pace) => {
    const load = start(await listen((_, answer) => json(answer, 200, {})));
    await expect(load.setPace(pace)).rejects.toMatchObject({
      code: 'invalid-load-plan',
      message: `Expected \`pace\` of the load to be a number from 0 to 20, got ${pace}.`,
    });
  });
});
