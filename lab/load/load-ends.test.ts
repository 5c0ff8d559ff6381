import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, json, listen, start } from './fixture/started-load.ts';

afterEach(cleanUp);

describe('startLoad', () => {
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
});
