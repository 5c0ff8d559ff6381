import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../kit/testing/grpc-client.ts';
import { Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { bank } from '../proto/contracts.ts';

let rig: Rig;
let instance: ServiceInstance;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  instance = await rig.start('bank-1');
  client = instance.client(bank);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const charge = { reference: 'order-1', accountId: 'c', amountCents: 5 };

test('a charge has an id', async () => {
  expect(await client.unary('Charge', charge)).toMatchObject({
    code: 'OK',
    answer: { chargeId: expect.stringMatching(/^[\da-f-]{36}$/) },
  });
});

test('one reference is charged once, also by calls at the same time', async () => {
  const send = () => client.unary('Charge', { ...charge, reference: 'twice' });
  const [first, second] = await Promise.all([send(), send()]);
  expect(second).toEqual(first);
  expect(await send()).toEqual(first);
});

test.each([
  ['reference', { ...charge, reference: '' }],
  ['account_id', { ...charge, accountId: '' }],
  ['amount_cents', { ...charge, amountCents: 0 }],
  ['amount_cents', { ...charge, amountCents: -1 }],
])('a wrong %s is named: %j', async (field, request) => {
  expect(await client.unary('Charge', request)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching(`^${field}: expected `),
  });
});

test('a known reference with another amount or account is refused, and what was charged stays', async () => {
  const known = { ...charge, reference: 'known' };
  const { answer } = await client.unary('Charge', known);
  for (const other of [{ amountCents: 6 }, { accountId: 'd' }]) {
    expect(await client.unary('Charge', { ...known, ...other })).toMatchObject({ code: 'ALREADY_EXISTS' });
  }
  expect((await client.unary('GetCharge', { reference: 'known' })).answer).toEqual({
    reference: 'known',
    status: 'CHARGED',
    chargeId: answer.chargeId,
    amountCents: 5,
  });
});

test('what was voided is given back once, and refuses a late charge', async () => {
  const voided = { ...charge, reference: 'voided' };
  const { chargeId } = (await client.unary('Charge', voided)).answer;
  const state = { reference: 'voided', status: 'VOIDED', chargeId, amountCents: 5 };
  expect((await client.unary('VoidCharge', voided)).answer).toEqual(state);
  expect((await client.unary('VoidCharge', voided)).answer).toEqual(state);
  expect(await client.unary('Charge', voided)).toMatchObject({ code: 'FAILED_PRECONDITION' });
});

test('what was never charged can be voided: a charge that is under way is refused then', async () => {
  const late = { ...charge, reference: 'late' };
  const nothing = { reference: 'late', status: 'UNKNOWN_REFERENCE', chargeId: '', amountCents: 0 };
  expect((await client.unary('GetCharge', late)).answer).toEqual(nothing);
  const underWay = client.unary('Charge', late);
  expect((await client.unary('VoidCharge', late)).answer).toEqual({ ...nothing, status: 'VOIDED' });
  expect(await underWay).toMatchObject({ code: 'FAILED_PRECONDITION' });
});

test('what is over the limit is declined for good', async () => {
  const dear = { ...charge, reference: 'dear', amountCents: 1_000_001 };
  for (const _again of [1, 2]) {
    expect(await client.unary('Charge', dear)).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: expect.stringContaining('declined'),
    });
  }
  expect((await client.unary('GetCharge', dear)).answer.status).toBe('DECLINED');
});

test('the ledger is one for all instances, survives a kill, and is told page by page', async () => {
  await using other = await Rig.open();
  const both = await other.startAll('bank-1', 'bank-2');
  const clients = both.map((bankInstance) => bankInstance.client(bank));
  const send = (of: number, reference: string) => clients[of]?.unary('Charge', { ...charge, reference });
  const [first, second] = await Promise.all([send(0, 'shared'), send(1, 'shared')]);
  expect(second).toEqual(first);
  await send(1, 'mine');
  await clients[0]?.unary('VoidCharge', { reference: 'mine' });
  const before = await both[0]?.audit({ limit: 2 });
  expect(before).toMatchObject([
    { cursor: 1, record: 'ledger-entry', reference: 'shared', kind: 'CHARGE', amountCents: 5 },
    { cursor: 2, record: 'ledger-entry', reference: 'mine', kind: 'CHARGE', amountCents: 5 },
    { cursor: 3, record: 'ledger-entry', reference: 'mine', kind: 'VOID', amountCents: -5 },
  ]);
  for (const open of clients) open[Symbol.dispose]();
  const restarted = await other.restart(both[0] as ServiceInstance, 'SIGKILL');
  expect(await restarted.audit({ limit: 2 })).toEqual(before);
  expect(await both[1]?.audit({ limit: 1_000 })).toEqual(before);
  using again = restarted.client(bank);
  expect((await again.unary('Charge', { ...charge, reference: 'shared' })).answer).toEqual(first?.answer);
});

test.each([
  ['after=x', 'after: expected a cursor, got `x`'],
  ['limit=0', 'limit: expected a whole number from 1 to 10000, got `0`'],
])('an audit asked for with %s is refused', async (query, problem) => {
  const response = await fetch(`http://${instance.record.adminAddress}/audit?${query}`);
  expect({ status: response.status, text: await response.text() }).toEqual({
    status: 400,
    text: `${problem}\n`,
  });
});
