import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArmEvidence } from '../analysis/arm/arm-evidence.ts';
import { armEvidence } from '../analysis/arm/example-evidence.ts';
import type { PhaseWindow } from '../evidence/phases.ts';
import { type PaceChange, type RequestSample, traceIdsOf } from '../evidence/requests.ts';
import { startClock } from '../runtime/clock.ts';
import { brokenPromises } from './broken-promises.ts';
import { intentOf } from './client-answer.ts';
import { promisedLoad, sentAsPromised } from './fixture/as-promised.ts';
import { startLoad } from './load.ts';
import { phaseOverloaded } from './overloaded.ts';

const ORDERS = 'POST /api/orders';
const ROUTES = [
  { route: ORDERS, rps: 25 },
  { route: 'GET /api/products/:id', rps: 15 },
];
const load = promisedLoad(ROUTES);
const sent = sentAsPromised(load);
const broken = (samples: readonly RequestSample[], rest: Partial<ArmEvidence> = {}) =>
  brokenPromises(armEvidence({ load, samples, ...rest }));
const changed = (isIt: (sample: RequestSample) => boolean, to: Partial<RequestSample>) =>
  sent.map((sample) => (isIt(sample) ? { ...sample, ...to } : sample));
const isOrder = (index: number) => (sample: RequestSample) =>
  sample.route === ORDERS && sample.index === index;
const tenth = sent.find(isOrder(10)) as RequestSample;
const sentMs = tenth.sentMs ?? 0;
const oneTry = (fromMs: number) => ({ sentMs: fromMs, doneMs: fromMs + 9, status: 504, retryAfterMs: null });
const again = {
  ...{ earlierTraceIds: [tenth.traceId], traceId: 'e'.repeat(32) },
  tries: [oneTry(sentMs), oneTry(sentMs + 9)],
};
const answerTo = (sample: RequestSample) => ({
  ...{ route: sample.route, id: null, idempotencyKey: null, intent: intentOf(sample) },
  ...{ requestBody: null, status: 200, responseBody: null },
});

describe('brokenPromises', () => {
  test('a load as promised breaks none, dropped requests and repeated tries included', () => {
    expect(broken(sent)).toEqual([]);
    expect(broken(changed(isOrder(10), { sentMs: null, doneMs: null, outcome: 'DROPPED' }))).toEqual([]);
    expect(broken(changed(isOrder(10), again), { load: { ...load, triesAtMost: 2 } })).toEqual([]);
  });

  test('a request that goes out more often than its caller comes again is told', () => {
    expect(broken(changed(isOrder(10), again))).toEqual([
      `of the 25 ${ORDERS} that were promised in the baseline phase, 1 were sent more often than their callers come again`,
    ]);
  });

  test('each try has its answer, and a request that was never sent has none', () => {
    const dropped = { sentMs: null, doneMs: null, outcome: 'DROPPED' };
    const samples = changed(isOrder(10), again).map((each) =>
      isOrder(11)(each) ? { ...each, ...dropped } : each,
    );
    const answers = samples.flatMap((each) => traceIdsOf(each).map(() => answerTo(each)));
    const brokenBy = (kept: typeof answers) =>
      broken(samples, { load: { ...load, triesAtMost: 2 }, answers: kept });
    // The lab's own orders, which are of no request of the load.
    expect(brokenBy([...answers, { ...answerTo(tenth), intent: 'first order 1' }])).toEqual([]);
    const without = (intent: string) => {
      const at = answers.findIndex((answer) => answer.intent === intent);
      return answers.filter((_, index) => index !== at);
    };
    const line = `of 1 of 75 ${ORDERS} the answers that were kept are not those of its tries`;
    expect(brokenBy(without(`${ORDERS} 10`))).toEqual([line]);
    expect(brokenBy(without(`${ORDERS} 12`))).toEqual([line]);
    expect(brokenBy([...answers, answerTo(samples.find(isOrder(11)) as RequestSample)])).toEqual([line]);
  });

  test('what is due before the first phase is held against the schedule too', () => {
    const [, ...phases] = armEvidence().phases;
    const [first] = phases as [PhaseWindow, ...PhaseWindow[]];
    const isWarmUp = ({ dueMs }: RequestSample) => dueMs < first.startedAtMs;
    const samples = sent.filter((sample) => !isWarmUp(sample));
    const warmUp = sent.filter(isWarmUp);
    expect(broken(samples, { phases, warmUp })).toEqual([]);
    expect(broken(samples, { phases, warmUp: warmUp.slice(1) })).toEqual([
      `of the 25 ${ORDERS} that were promised in the warm-up, 1 are missing`,
    ]);
  });

  test.each<[string, readonly RequestSample[], string]>([
    ['one is missing', sent.filter((sample) => !isOrder(10)(sample)), '1 are missing'],
    ['one is there twice', [...sent, tenth], '1 are there twice'],
    [
      'one was due at another time',
      changed(isOrder(10), { dueMs: tenth.dueMs - 1 }),
      '1 are not as drawn from the seed',
    ],
    [
      'one has another trace',
      changed(isOrder(10), { traceId: 'e'.repeat(32) }),
      '1 are not as drawn from the seed',
    ],
    [
      'one came too early',
      changed(isOrder(10), { sentMs: tenth.dueMs - 1 }),
      '1 were sent before their time',
    ],
    ['there is one more', [...sent, { ...tenth, index: 1_000 }], '1 more are there that were not'],
  ])('%s: told with route and phase', (_what, samples, how) => {
    expect(broken(samples)).toContain(`of the 25 ${ORDERS} that were promised in the baseline phase, ${how}`);
  });

  test('a client that was to hang up and waits on is told', () => {
    const hangsUp = { afterMs: 500, every: 10 };
    const impatient = { ...load, routes: [{ route: ORDERS, rps: 25, hangsUp }, ...ROUTES.slice(1)] };
    const answered = (index: number, tookMs: number) =>
      broken(changed(isOrder(index), { doneMs: (sent.find(isOrder(index))?.sentMs ?? 0) + tookMs }), {
        load: impatient,
      });
    expect(answered(10, 510)).toEqual([]);
    expect(answered(11, 800)).toEqual([]);
    expect(answered(10, 800)).toEqual([
      `of the 25 ${ORDERS} that were promised in the baseline phase, 1 were not hung up on in time`,
    ]);
  });

  test('a route that nobody asked for, and no promise at all, are told', () => {
    expect(broken([...sent, { ...tenth, route: 'GET /other' }])).toEqual([
      'the load driver sent 1 GET /other, of which none was promised',
    ]);
    const { load: _, ...without } = armEvidence({ load, samples: sent });
    expect(brokenPromises(without)).toEqual(['nothing says what load was promised']);
  });
});

describe('a driver that is wrong', { timeout: 30_000 }, () => {
  const ANSWERS_MS = 250;
  const DURATION_MS = 2_000;
  const RPS = 80;
  const server = createServer(async (incoming, answer) => {
    incoming.resume();
    // One in sixteen is slow.
    await delay(String(incoming.headers.traceparent).startsWith('00-0') ? 2 * ANSWERS_MS : ANSWERS_MS);
    answer.end('ok');
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function drive(wrong: string | null): Promise<ArmEvidence> {
    const clock = startClock();
    const route = { route: 'GET /x', method: 'GET', path: '/x', rps: RPS };
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = {
      baseUrl,
      seed: 3,
      traceScope: wrong ?? 'right',
      startAtMs: null,
      durationMs: DURATION_MS,
    };
    const worker = new URL('./fixture/planted-driver.ts', import.meta.url);
    await using running = startLoad(
      { ...asked, routes: [route] },
      { clock, ...(wrong === null ? {} : { worker }) },
    );
    const samples = await running.finished;
    const startedAtMs = await running.started;
    const stoppedAtMs = await running.stopped;
    const settled = { fromMs: startedAtMs, toMs: stoppedAtMs };
    const phases = [{ name: 'fault' as const, startedAtMs, endedAtMs: stoppedAtMs, settled }];
    const { seed, traceScope } = asked;
    return armEvidence({
      samples,
      phases,
      load: { seed, traceScope, routes: [route], startedAtMs, stoppedAtMs },
    });
  }

  test('the one that the lab has is not', async () => {
    const evidence = await drive(null);
    expect(evidence.samples).toHaveLength((RPS * DURATION_MS) / 1_000);
    expect(brokenPromises(evidence)).toEqual([]);
  });

  test('one whose pace was changed is held against what it was changed to', async () => {
    const clock = startClock();
    const routes = ['GET /x', 'GET /y'].map((route) => ({ route, method: 'GET', path: '/x', rps: 40 }));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = { baseUrl, seed: 3, traceScope: 'paced', startAtMs: null, durationMs: null };
    await using running = startLoad({ ...asked, routes }, { clock });
    const startedAtMs = await running.started;
    const paces: PaceChange[] = [];
    for (const [pace, route] of [[2], [0.5, 'GET /x'], [0], [1], [3, 'GET /y']] as [number, string?][]) {
      paces.push({ fromMs: await running.setPace(pace, route), pace, ...(route !== undefined && { route }) });
      await delay(200);
    }
    const samples = await running.stop();
    const stoppedAtMs = await running.stopped;
    const settled = { fromMs: startedAtMs, toMs: stoppedAtMs };
    const phases = [{ name: 'fault' as const, startedAtMs, endedAtMs: stoppedAtMs, settled }];
    const brokenWith = (known: readonly PaceChange[]) => {
      const load = { seed: 3, traceScope: 'paced', routes, startedAtMs, stoppedAtMs, paces: known };
      return brokenPromises(armEvidence({ samples, phases, load }));
    };
    expect(samples.length).toBeGreaterThan(40);
    expect(brokenWith(paces)).toEqual([]);
    for (const left of paces) {
      const others = paces.filter((each) => each !== left);
      expect(brokenWith(others)).toContainEqual(expect.stringMatching(/not as drawn|missing|more are there/));
    }
  });

  test.each(['closed-loop', 'stretched', 'half', 'forgetful'])('%s: never passes', async (wrong) => {
    const evidence = await drive(wrong);
    const [line = ''] = brokenPromises(evidence);
    expect(line).toMatch(
      /^of the 160 GET \/x that were promised in the fault phase, \d+ are (missing|not as drawn)/,
    );
    if (wrong === 'closed-loop') expect(phaseOverloaded(evidence.samples).cause).toBe('driver-late');
  });
});
