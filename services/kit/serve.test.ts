import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { keys } from '@faultline/control';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';
import { service as healthService } from 'grpc-health-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bank } from '../proto/contracts.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from './testing/rig.ts';

let rig: Rig;
let server: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  server = await rig.start('bank-1');
});
afterAll(() => rig?.[Symbol.asyncDispose]());

const charge = { reference: 'r', accountId: 'c', amountCents: 1 };
const healthClient = ({ record }: ServiceInstance) =>
  new GrpcClient(healthService as ServiceDefinition, record.address);

test.each(['', 'shop.v1.BankService'])('health says that `%s` is served', async (service) => {
  using health = healthClient(server);
  expect(await health.unary('Check', { service })).toMatchObject({ answer: { status: 'SERVING' } });
});

test('health does not know other services', async () => {
  using health = healthClient(server);
  expect(await health.unary('Check', { service: 'shop.v1.Gone' })).toMatchObject({ code: 'NOT_FOUND' });
});

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  const root = dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json'));
  const definition = loadSync(`grpc/reflection/${version}/reflection.proto`, {
    keepCase: true,
    oneofs: true,
    includeDirs: [join(root, 'build/proto')],
  })[`grpc.reflection.${version}.ServerReflection`] as ServiceDefinition;
  const ask = async (request: object) => {
    using client = new GrpcClient(definition, server.record.address);
    const { answers } = await client.bidi('ServerReflectionInfo', [request]);
    return answers?.[0];
  };

  /** A client that knows nothing but what reflection says of the service. */
  const described = async (service: string) => {
    const answer = await ask({ file_containing_symbol: service });
    const files: Buffer[] = answer.file_descriptor_response.file_descriptor_proto;
    const definition = loadFileDescriptorSetFromBuffer(fileDescriptorSet(files))[service];
    return new GrpcClient(definition as ServiceDefinition, server.record.address);
  };

  test('lists the service, and health', async () => {
    const answer = await ask({ list_services: '' });
    const names = answer.list_services_response.service.map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(['grpc.health.v1.Health', 'shop.v1.BankService']);
  });

  test('describes it so well that a client can call it from that alone', async () => {
    using client = await described('shop.v1.BankService');
    expect(await client.unary('Charge', charge)).toMatchObject({
      code: 'OK',
      answer: { chargeId: expect.any(String) },
    });
  });

  test('describes health so well, too', async () => {
    using client = await described('grpc.health.v1.Health');
    expect(await client.unary('Check', { service: 'shop.v1.BankService' })).toMatchObject({ code: 'OK' });
  });
});

/** A google.protobuf.FileDescriptorSet: each file as field 1, with its length as a varint before it. */
function fileDescriptorSet(files: readonly Buffer[]): Buffer {
  return Buffer.concat(
    files.flatMap((file) => {
      const head = [0x0a];
      for (let rest = file.length; ; rest >>>= 7) {
        if (rest < 0x80) return [Buffer.from([...head, rest]), file];
        head.push((rest & 0x7f) | 0x80);
      }
    }),
  );
}

test('/metrics is exposition text in which every family says what it is', async () => {
  const response = await fetch(`http://${server.record.adminAddress}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const metrics = await server.metrics();
  const families = [...metrics.text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(
    ([, name]) => name,
  );
  expect(families).toEqual(
    expect.arrayContaining(['faultline_registered', 'rpc_server_call_duration_seconds']),
  );
  for (const name of families) expect(metrics.text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  expect(metrics.sum('faultline_registered')).toBe(1);
});

test('the plumbing is not counted as load', async () => {
  using health = healthClient(server);
  await health.unary('Check', { service: '' });
  const methods = (await server.metrics())
    .matching('rpc_server_call_duration_seconds_count')
    .map(({ labels }) => labels.rpc_method);
  expect(methods.filter((method) => !method?.startsWith('shop.v1.'))).toEqual([]);
});

const get = (path: string) => fetch(`http://${server.record.adminAddress}${path}`);

test('/healthz answers, other paths are not found', async () => {
  expect(await (await get('/healthz')).text()).toBe('ok\n');
  expect((await get('/gone')).status).toBe(404);
  expect((await get('/gone?/metrics')).status).toBe(404);
});

test('a query changes nothing', async () => {
  const metrics = await get('/metrics?x=1');
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toContain('faultline_registered 1');
  expect(await (await get('/healthz?')).text()).toBe('ok\n');
});

test('/instance says which instance answers', async () => {
  expect(await (await get('/instance')).json()).toEqual(server.record);
});

test('every line of the log is JSON and says who wrote it and when', async () => {
  const lines = await server.log();
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line).toMatchObject({
      level: expect.stringMatching(/^(info|warn)$/),
      service: 'bank',
      instance: 'bank-1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: expect.any(String),
    });
  }
});

test('on SIGTERM it says that it no longer serves, finishes its calls, and sends its last spans', async () => {
  const instance = await rig.start('bank-2');
  await using _fault = await rig.fault(instance, {
    id: 'slow',
    match: { service: 'bank', instance: 'bank-2' },
    delay: { percentage: 100, fixedDelayMs: 600 },
  });
  using health = healthClient(instance);
  using client = instance.client(bank);
  const { traceId, traceparent } = newTrace();
  const watch = health.openServerStream('Watch', { service: 'shop.v1.BankService' });
  const states: string[] = [];
  watch.on('data', ({ status }) => states.push(status)).on('error', () => {});
  const answer = client.unary('Charge', charge, { traceparent });
  await eventually(() => instance.metric('faultline_server_in_flight')).toBe(1);
  const stopped = instance.running.stop();
  await eventually(() => states).toEqual(['SERVING', 'NOT_SERVING']);
  watch.cancel();
  expect((await answer).code).toBe('OK');
  expect(await stopped).toEqual({ code: 0, signal: null });
  await rig.spans(traceId, (spans) => spans.length === 1);
  expect(await rig.etcd.get(keys.instance('bank', 'bank-2'))).toBeNull();
});

test('a registry and a trace store that do not answer hold up no end', async () => {
  await using frozen = await Rig.open({ traces: true });
  const instance = await frozen.start('bank-1');
  using client = instance.client(bank);
  await client.unary('Charge', charge);
  await Promise.all([frozen.registry.instance.pause(), frozen.traces?.instance.pause()]);
  expect(await instance.running.stop(5_000)).toEqual({ code: 0, signal: null });
});
