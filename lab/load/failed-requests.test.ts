import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, json, listen, start } from './fixture/started-load.ts';

afterEach(cleanUp);

describe('startLoad', () => {
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
});
