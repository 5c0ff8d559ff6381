import { afterAll, beforeAll, expect, test } from 'vitest';
import { bank, payment } from '../../proto/contracts.ts';
import type { GrpcClient } from '../testing/grpc-client.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';

/** What the lab's ledgers are made of. */

let rig: Rig;
let target: ServiceInstance;
let caller: ServiceInstance;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  [target, caller] = (await rig.startAll('bank-1', 'payment-1')) as [ServiceInstance, ServiceInstance];
  client = target.client(bank);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const charge = { reference: 'r', accountId: 'c', amountCents: 1 };
const send = () => client.unary('Charge', charge);
const seconds = async (which: 'first' | 'last', fault_id: string) =>
  1000 * (await target.metric(`faultline_fault_${which}_injected_timestamp_seconds`, { fault_id }));
const countsOf = async (fault_id: string) => ({
  calls: await target.metric('faultline_fault_calls_total', { fault_id }),
  met: await target.metric('faultline_faults_injected_total', { fault_id }),
});

test('each call that comes to a fault in force is counted, met or not, and stays counted when it is gone', async () => {
  const fault = await rig.fault(target, {
    id: 'some',
    seed: 42,
    abort: { percentage: 40, grpcStatus: 'ABORTED' },
  });
  const from = Date.now();
  const codes: string[] = [];
  for (let call = 0; call < 20; call++) codes.push((await send()).code);
  const to = Date.now();
  const met = codes.filter((code) => code === 'ABORTED').length;
  await fault[Symbol.asyncDispose]();
  await eventually(() => target.metric('faultline_fault_active')).toBe(0);
  await send();
  expect(met).toBeGreaterThan(0);
  expect(await countsOf('some')).toEqual({ calls: 20, met });
  const [first, last] = [await seconds('first', 'some'), await seconds('last', 'some')];
  expect(first).toBeGreaterThanOrEqual(from - 1);
  expect(last).toBeGreaterThan(first);
  expect(last).toBeLessThanOrEqual(to + 1);
});

test('a fault says when it came and when it went, and not before it did', async () => {
  const at = async (which: 'came' | 'went') =>
    1000 * (await target.metric(`faultline_fault_${which}_timestamp_seconds`, { fault_id: 'timed' }));
  const delayed = { id: 'timed', delay: { percentage: 100, fixedDelayMs: 1 } };
  const from = Date.now();
  const fault = await rig.fault(target, delayed);
  const there = Date.now();
  const came = await at('came');
  expect(came).toBeGreaterThanOrEqual(from - 1);
  expect(came).toBeLessThanOrEqual(there + 1);
  expect(await at('went')).toBe(0);
  const to = Date.now();
  await fault[Symbol.asyncDispose]();
  const gone = Date.now();
  const went = await at('went');
  expect(went).toBeGreaterThanOrEqual(to - 1);
  expect(went).toBeLessThanOrEqual(gone + 1);
  expect(await at('came')).toBe(came);
  await using _again = await rig.fault(target, delayed);
  expect(await at('came')).toBeGreaterThanOrEqual(went);
  expect(await at('went')).toBe(0);
});

test('a call that is refused before it comes to the fault is in no scope', async () => {
  await rig.settings('bank', { server: { rateLimit: { requestsPerSecond: 0.001, burst: 2 } } }, target);
  await using _fault = await rig.fault(target, {
    id: 'behind',
    delay: { percentage: 100, fixedDelayMs: 1 },
  });
  const codes: string[] = [];
  for (let call = 0; call < 5; call++) codes.push((await send()).code);
  await rig.settings('bank', {}, target);
  expect(codes.filter((code) => code === 'OK')).toHaveLength(2);
  expect(await countsOf('behind')).toEqual({ calls: 2, met: 2 });
});

const sent = (what: string) => caller.metric(what, { peer_service: 'bank' });
const order = { orderId: 'o', customerId: 'c', amountCents: 5 };

test('a caller counts what it sends by instance, from the beginning of each attempt, and what found none', async () => {
  using toPayment = caller.client(payment);
  await eventually(async () => (await toPayment.unary('CreatePayment', order)).code).toBe('OK');
  const before = await sent('faultline_client_attempts_begun_total');
  await target.running.pause();
  const waiting = toPayment.unary('CreatePayment', order);
  const { address: peer_address } = target.record;
  const inFlight = () => caller.metric('faultline_client_attempts_in_flight', { peer_address });
  await eventually(inFlight).toBe(1);
  expect(await sent('faultline_client_attempts_begun_total')).toBe(before + 1);
  const last = await caller.metric('faultline_client_last_attempt_timestamp_seconds', { peer_address });
  expect(Math.abs(Date.now() - 1000 * last)).toBeLessThan(5_000);
  await target.running.resume();
  expect((await waiting).code).toBe('OK');
  await eventually(inFlight).toBe(0);
  expect(await sent('faultline_client_attempts_unplaced_total')).toBe(0);
  await target.running.kill();
  await eventually(async () => {
    await toPayment.unary('CreatePayment', order);
    return sent('faultline_client_attempts_unplaced_total');
  }).toBeGreaterThan(0);
});

test('/metrics answers by name, too', async () => {
  const query = 'name[]=faultline_registered&name[]=no_such_metric&name[]=faultline_server_in_flight';
  const text = await (await fetch(`http://${caller.record.adminAddress}/metrics?${query}`)).text();
  const names = text
    .split('\n')
    .flatMap((line) => (line && !line.startsWith('#') ? [line.split(' ')[0]] : []));
  expect(names).toEqual(['faultline_registered', 'faultline_server_in_flight']);
});
