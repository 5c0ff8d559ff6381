import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import { newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';

let rig: Rig;
let gateway: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [gateway] = (await rig.startAll('gateway-1', 'product-1')) as [ServiceInstance, ServiceInstance];
});
afterAll(() => rig?.[Symbol.asyncDispose]());

async function ask(traceparent: string): Promise<number> {
  const url = `http://${gateway.record.address}/api/products/whisk`;
  return (await fetch(url, { headers: { traceparent } })).status;
}

test('whoever calls decides who is traced, through all services: a request that is not sampled leaves no span', async () => {
  const [unsampled, sampled] = [newTrace(), newTrace()];
  await expect.poll(() => ask(unsampled.traceparent.replace(/01$/, '00'))).toBe(200);
  expect(await ask(sampled.traceparent)).toBe(200);
  // Spans leave a service in the order of their ends: what the first had left would be there too.
  await rig.spans(sampled.traceId, (spans) =>
    ['gateway', 'product'].every((of) => spans.some(({ service }) => service === of)),
  );
  const query = createTraceQuery(rig.traces?.queryUrl ?? '');
  expect(await query.traceById(unsampled.traceId)).toBeNull();
});
