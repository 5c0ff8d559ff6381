import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@faultline/control';
import type { OpenSpan } from '@faultline/control/open-spans';
import { afterEach, expect, test } from 'vitest';
import { readSpans } from '../../analysis/spans/span.ts';
import { OpenSpanWatch } from './open-span-watch.ts';

const NOW_MS = 1_760_000_005_000;
const servers: Server[] = [];
const asked: string[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  asked.length = 0;
});

/** An instance whose admin port says that. */
async function saying(instance: string, status: number, body: unknown): Promise<InstanceRecord> {
  const server = createServer(({ url }, response) => {
    asked.push(`${instance} ${url}`);
    response.writeHead(status).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const adminAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const of = { service: instance.slice(0, -2), instance, address: adminAddress, adminAddress };
  return { ...of, pid: 1, startedAtUnixMs: 0 };
}
const span: OpenSpan = {
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: 'c'.repeat(16) },
  ...{ name: 'a.B/Charge', kind: 'server', startMs: NOW_MS - 1_500.5 },
  attributes: { 'rpc.method': 'a.B/Charge', tries: 2, first: true },
  events: [{ name: 'fault.injected', atMs: NOW_MS - 1_000 }],
};

test('what instances have begun is there as if it had ended now, and who does not say it is named', async () => {
  const instances = await Promise.all([
    saying('bank-1', 200, { spans: [span, { ...span, parentSpanId: null }], dropped: 3 }),
    saying('bank-2', 200, { spans: [], dropped: 4 }),
    saying('other-1', 200, { spans: [{ name: 'of another kit' }] }),
    saying('other-2', 200, 'fine'),
    saying('other-3', 404, {}),
  ]);
  using watch = new OpenSpanWatch({ instances: () => instances, now: () => NOW_MS });
  const { data, dropped, silent } = await watch.read('a'.repeat(32));
  expect({ dropped, silent }).toEqual({ dropped: 7, silent: ['other-1', 'other-2', 'other-3'] });
  expect([...readSpans(data)]).toMatchObject([
    {
      ...{ service: 'bank', name: 'a.B/Charge', kind: 'server', parentSpanId: span.parentSpanId },
      ...{ startMs: NOW_MS - 1_500.5, endMs: NOW_MS },
      attributes: { 'rpc.method': 'a.B/Charge', tries: 2, first: true, 'faultline.under_way': true },
      events: [{ name: 'fault.injected' }],
    },
    { name: 'a.B/Charge' },
  ]);
  expect(new Set(asked.map((each) => each.slice(each.indexOf('?'))))).toEqual(
    new Set([`?trace=${'a'.repeat(32)}`]),
  );
});

test('instances are asked again and again, so that they go on noting, until it is disposed of', async () => {
  const instances = [await saying('bank-1', 200, { spans: [], dropped: 0 })];
  const watch = new OpenSpanWatch({ instances: () => instances, now: () => NOW_MS, everyMs: 10 });
  await expect.poll(() => asked.length).toBeGreaterThan(2);
  watch[Symbol.dispose]();
  expect(asked[0]).toBe('bank-1 /spans?trace=0');
});
