import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { peerOf } from '../../../lab/analysis/spans/rpc.ts';
import { payment } from '../../proto/contracts.ts';
import { spansOf } from '../testing/payment-edge.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';

let rig: Rig;
let caller: ServiceInstance;
let banks: ServiceInstance[];
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [caller, ...banks] = (await rig.startAll('payment-1', 'bank-1', 'bank-2', 'bank-3')) as [
    ServiceInstance,
    ...ServiceInstance[],
  ];
});
afterAll(() => rig?.[Symbol.asyncDispose]());
beforeEach(() => rig.settings('payment', { clients: { bank: { retry } } }, caller));

const pay = (traceparent: string) => async () => {
  using client = caller.client(payment);
  return await client.unary(
    'CreatePayment',
    { orderId: 'o', customerId: 'c', amountCents: 5 },
    { traceparent },
  );
};
const reached = ({ record: { address: peer_address } }: ServiceInstance) =>
  caller.metric('faultline_client_attempts_total', { peer_address });
const retry = {
  maxAttempts: 3,
  initialBackoffMs: 1,
  maxBackoffMs: 2,
  perAttemptTimeoutMs: 500,
  retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ABORTED'],
};

async function allAreReached(): Promise<void> {
  for (const bank of banks) {
    await eventually(async () => {
      await pay(newTrace().traceparent)();
      return reached(bank);
    }).toBeGreaterThan(0);
  }
}

/** A fault that every attempt meets, in force on all instances. */
async function allAbort(): Promise<AsyncDisposable> {
  const abort = { percentage: 100, grpcStatus: 'ABORTED' };
  const fault = await rig.fault(banks[2] as ServiceInstance, { id: 'all', abort });
  for (const bank of banks) await eventually(() => bank.metric('faultline_fault_active')).toBe(1);
  return fault;
}

/** Where the attempts of a call went, in their order. */
async function peersOf(traceId: string, complete: (attempts: number) => boolean): Promise<(string | null)[]> {
  const spans = await rig.spans(
    traceId,
    (all) =>
      spansOf(all, 'payment', 'server').length === 1 && complete(spansOf(all, 'payment', 'client').length),
  );
  const sent = spansOf(spans, 'payment', 'client').toSorted((a, b) => a.startMs - b.startMs);
  return sent.map(peerOf);
}

test('no attempt goes back to a frozen instance while another is there', async () => {
  await allAreReached();
  const frozen = banks[0] as ServiceInstance;
  await frozen.running.pause();
  try {
    const traces = Array.from({ length: 18 }, () => newTrace());
    const outcomes = await Promise.all(traces.map(({ traceparent }) => pay(traceparent)()));
    expect(outcomes.filter(({ code }) => code !== 'OK')).toEqual([]);
    const paths = await Promise.all(traces.map(({ traceId }) => peersOf(traceId, (count) => count > 0)));
    const met = paths.filter((peers) => peers.includes(frozen.record.address));
    expect(met.length).toBeGreaterThan(0);
    // Whoever met it went on to another one at once.
    expect(met.map((peers) => peers.length)).toEqual(met.map(() => 2));
    expect(met.filter(([first, second]) => first === second)).toEqual([]);
  } finally {
    await frozen.running.resume();
  }
});

test('three attempts that fail reach three instances', async () => {
  await allAreReached();
  await using _fault = await allAbort();
  for (let call = 0; call < 5; call++) {
    const { traceId, traceparent } = newTrace();
    expect((await pay(traceparent)()).code).toBe('ABORTED');
    expect(new Set(await peersOf(traceId, (count) => count === 3)).size).toBe(3);
  }
});

test('with more attempts than instances, an attempt goes where one was before', async () => {
  await rig.settings('payment', { clients: { bank: { retry: { ...retry, maxAttempts: 4 } } } }, caller);
  await allAreReached();
  await using _fault = await allAbort();
  const { traceId, traceparent } = newTrace();
  expect((await pay(traceparent)()).code).toBe('ABORTED');
  expect(new Set(await peersOf(traceId, (count) => count === 4)).size).toBe(3);
});

test('outlier detection is a child of it: attempts go elsewhere with both', async () => {
  const outlierDetection = {
    intervalMs: 60_000,
    baseEjectionTimeMs: 1_000,
    failurePercentageThreshold: 50,
    requestVolume: 3,
  };
  await rig.settings('payment', { clients: { bank: { retry, outlierDetection } } }, caller);
  await using _fault = await allAbort();
  // The policy is changed under way: wait until it is the one that picks, with all instances connected.
  await eventually(async () => {
    const { traceId, traceparent } = newTrace();
    await pay(traceparent)();
    return new Set(await peersOf(traceId, (count) => count === 3)).size;
  }).toBe(3);
});
