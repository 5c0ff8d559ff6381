import { afterAll, beforeAll, expect, test } from 'vitest';
import { preloadOf } from '../../scenarios/sabotage/mutations.ts';
import type { Mutation } from '../../scenarios/sabotage/sabotage.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../../services/kit/testing/rig.ts';
import { payment } from '../../services/proto/contracts.ts';
import { buildTraces } from '../analysis/spans/span-tree.ts';
import { completenessOf } from '../analysis/traces/completeness.ts';
import { createTraceQuery } from '../backends/traces/client.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { gateReason } from './judge/gate-reason.ts';

/** A real payment service, and banks whose spans are broken at their source. */

const PAYMENTS = 6;

let rig: Rig;
let caller: ServiceInstance;
let banks = 0;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  caller = await rig.start('payment-1');
});
afterAll(() => rig?.[Symbol.asyncDispose]());

/** Why most traces of some payments fail the gate, with a bank that is changed like that. */
async function reasonWith(...mutations: Mutation[]) {
  const bank = await rig.start(`bank-${++banks}`, { NODE_OPTIONS: `--import=${preloadOf(mutations)}` });
  using client = caller.client(payment);
  const pay = (traceparent?: string) => {
    const request = { orderId: `o-${Math.random()}`, customerId: 'c', amountCents: 5 };
    return client.unary('CreatePayment', request, traceparent === undefined ? {} : { traceparent });
  };
  await eventually(async () => (await pay()).code).toBe('OK');
  const sent = Array.from({ length: PAYMENTS }, newTrace);
  for (const { traceparent } of sent) expect((await pay(traceparent)).code).toBe('OK');
  // All its spans are sent.
  await bank.running.stop();
  const remoteParents = new Set(sent.map(({ traceparent }) => traceparent.split('-')[2] ?? ''));
  const query = createTraceQuery(rig.traces?.queryUrl ?? '');
  const collected = async () => {
    const data = await Promise.all(sent.map(({ traceId }) => query.traceById(traceId)));
    return data.flatMap((each) => buildTraces(each as OtlpTracesData, { remoteParents }));
  };
  const told = async () => {
    const spans = (await collected()).flatMap((trace) => trace.spans);
    return spans.filter(({ service, kind }) => service === 'payment' && kind === 'server').length;
  };
  await eventually(told).toBe(PAYMENTS);
  return gateReason(
    (await collected())
      .map((trace) => ({ trace, completeness: completenessOf(trace) }))
      .filter(({ completeness }) => !completeness.complete),
  );
}

const CHARGE = 'bank server span shop.v1.BankService/Charge';
const CLOCK = { file: 'services/kit/clock.ts', find: 'const ORIGIN_MS = anchor();' };
const SERVED = 'services/kit/telemetry/server-interceptor.ts';

test('spans as they are fit', async () => {
  expect(await reasonWith()).toEqual({ kind: 'traces', text: '' });
});

test.each([
  ['behind', '- 500', 'began before'],
  ['ahead', '+ 500', 'ended after'],
])('a clock that is half a second %s', async (_how, off, what) => {
  const { kind, text } = await reasonWith({ ...CLOCK, replace: `const ORIGIN_MS = anchor() ${off};` });
  expect(kind).toBe('misfit');
  const [, byMs] = new RegExp(`^ \\(6 times: ${CHARGE} ${what} payment's call, by (\\d+) ms`).exec(text) ?? [
    text,
  ];
  // Less than it is off by what the call took beside its server.
  expect(Number(byMs)).toBeGreaterThan(0);
  expect(Number(byMs)).toBeLessThanOrEqual(500);
});

test('a served call that takes the one before it for its parent', async () => {
  const find = 'const parent = propagation.extract(ROOT_CONTEXT, metadata, metadataGetter);';
  const own = find.replace('const parent', 'const own');
  const replace = `const calls = globalThis as { before?: Context }; ${own} const parent = calls.before ?? own; calls.before = own;`;
  const { kind, text } = await reasonWith({ file: SERVED, find, replace });
  expect(kind).toBe('misfit');
  // The last one's has gone to the call before it.
  expect(text).toContain(` (5 times: ${CHARGE} ended after payment's call, by `);
});

test('a server span of another method than was called', async () => {
  const find = '[ATTR_RPC_METHOD]: this.#rpcMethod });';
  const replace = "[ATTR_RPC_METHOD]: this.#rpcMethod.replace('Charge', 'Void') });";
  const text = ` (6 times: ${CHARGE} hangs on a call of Charge)`;
  expect(await reasonWith({ file: SERVED, find, replace })).toEqual({ kind: 'misfit', text });
});
