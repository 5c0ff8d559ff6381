import { shop as system } from '../../services/faultline.config.ts';
import { eventually } from '../../services/kit/testing/rig.ts';
import { basket, Shop } from '../../services/kit/testing/shop.ts';
import type { LiveSeries } from './check-query.ts';

type ServiceName = keyof typeof system.services;
const SERVICE_NAMES = Object.keys(system.services) as ServiceName[];

const breaker = {
  errorThresholdPercentage: 50,
  volumeThreshold: 1,
  rollingWindowMs: 10_000,
  resetTimeoutMs: 60_000,
};
const abort = { percentage: 100, grpcStatus: 'UNAVAILABLE' };

/** All series of a shop in which each thing that is counted has happened, labelled as a scrape does it. */
export async function liveSeries(): Promise<LiveSeries[]> {
  await using shop = await Shop.open();
  const { rig } = shop;
  const order = shop.instance('order');
  const { body } = await shop.post(basket);
  // The order is final, so its stream of events ends.
  await (await fetch(shop.url(`/api/orders/${body.orderId}/events`))).text();

  await rig.settings('order', { clients: { payment: { fallback: true, breaker } } }, order);
  await using _payment = await rig.fault(shop.instance('payment'), { id: 'payment-down', abort });
  await using _product = await rig.fault(shop.instance('product'), { id: 'product-down', abort });
  await shop.send('/api/products/tea');
  // One call opens the breaker, the next one is refused; both are answered by the fallback.
  await eventually(async () => {
    await shop.post(basket);
    return order.metric('faultline_rejections_total', { by: 'breaker' });
  }).toBeGreaterThan(0);
  // An answer is counted after it has arrived.
  const failed = { http_response_status_code: '503' };
  await eventually(() =>
    shop.instance('gateway').metric('http_server_request_duration_seconds_count', failed),
  ).toBe(1);

  const scraped = await Promise.all(SERVICE_NAMES.map((service) => scrape(shop, service)));
  return scraped.flat();
}

async function scrape(shop: Shop, service: ServiceName): Promise<LiveSeries[]> {
  const instance = shop.instance(service);
  const target = { job: instance.record.service, instance: instance.record.instance };
  const metrics = await instance.metrics();
  const names = new Set([...metrics.text.matchAll(/^[a-zA-Z_:][\w:]*/gm)].map(([name]) => name));
  const samples = [...names].flatMap((name) => metrics.matching(name));
  return [
    { name: 'up', labels: target },
    ...samples.map(({ name, labels }) => ({ name, labels: { ...labels, ...target } })),
  ];
}
