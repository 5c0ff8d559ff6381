import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@faultline/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { isApplied } from './is-applied.ts';

let server: Server;
let applied: readonly string[] = [];
let went: readonly string[] = [];
const instance = (name: string, port = (server.address() as AddressInfo).port): InstanceRecord => ({
  ...{ service: name.slice(0, -2), instance: name, address: '', pid: 1, startedAtUnixMs: 0 },
  adminAddress: `127.0.0.1:${port}`,
});
beforeAll(async () => {
  server = createServer((_request, response) => {
    const lines = applied.map((id) => `faultline_fault_active{fault_id="${id}"} 1\n`);
    const gone = went.map((id) => `faultline_fault_went_timestamp_seconds{fault_id="${id}"} 1.5\n`);
    response.end(`# TYPE faultline_fault_active gauge\n${[...lines, ...gone].join('')}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => void server.close());

const plan = (more: object): FaultPlan => ({ id: 'x', kind: 'hang', ...more }) as FaultPlan;
const onCalls = plan({ match: { service: 'bank' } });

test('a fault of calls is applied where one of the struck instances says so', async () => {
  applied = ['x'];
  expect(await isApplied(onCalls, [instance('bank-1'), instance('desk-1')], [])).toEqual({
    ...{ isActive: true, wentMs: null },
  });
  applied = ['y'];
  expect(await isApplied(onCalls, [instance('bank-1')], [])).toEqual({ isActive: false, wentMs: null });
  went = ['x'];
  expect(await isApplied(onCalls, [instance('bank-1')], [])).toEqual({ isActive: false, wentMs: 1_500 });
});

test('nobody can tell of another kind, of an instance that does not answer, and of none', async () => {
  applied = [];
  expect(await isApplied(plan({ instance: 'bank-1' }), [instance('bank-1')], [])).toBeNull();
  expect(await isApplied(onCalls, [instance('desk-1')], [])).toBeNull();
  expect(await isApplied(onCalls, [instance('bank-1', 9)], [])).toBeNull();
});

test('nobody applies it where all processes that it strikes have exited; one that only does not answer may', async () => {
  const silent = [instance('bank-1', 9), instance('bank-2', 9)];
  const processes = (...states: ('running' | 'paused' | 'exited')[]) => [
    { name: 'desk-1', state: 'running' as const },
    ...states.map((state, index) => ({ name: `bank-${index + 1}`, state })),
  ];
  const nobody = { isActive: false, wentMs: null };
  expect(await isApplied(onCalls, silent, processes('exited', 'exited'))).toEqual(nobody);
  expect(await isApplied(onCalls, [], processes('exited', 'exited'))).toEqual(nobody);
  expect(await isApplied(onCalls, silent, processes('exited', 'paused'))).toBeNull();
  const onOne = plan({ match: { service: 'bank', instance: 'bank-1' } });
  expect(await isApplied(onOne, silent, processes('exited', 'running'))).toEqual(nobody);
  expect(await isApplied(onOne, silent, processes('running', 'exited'))).toBeNull();
  applied = ['x'];
  expect(
    await isApplied(onCalls, [instance('bank-1', 9), instance('bank-2')], processes('exited', 'running')),
  ).toMatchObject({ isActive: true });
});
