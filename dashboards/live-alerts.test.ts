import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startEmbeddedMetrics } from '../lab/backends/metrics/embedded.ts';
import { PrometheusApi } from '../lab/backends/metrics/fixture/prometheus-api.ts';
import { TargetsFile } from '../lab/backends/metrics/targets.ts';
import { startProcessRuntime } from '../lab/runtime/process.ts';
import type { Runtime } from '../lab/runtime/runtime.ts';
import { shop as system } from '../services/faultline.config.ts';
import { basket, Shop } from '../services/kit/testing/shop.ts';
import { ruleFiles } from './testing/files.ts';
import { panelQueries, withoutVariables } from './testing/queries.ts';

const SERVICE_NAMES = Object.keys(system.services) as (keyof typeof system.services)[];

const breaker = {
  errorThresholdPercentage: 50,
  volumeThreshold: 1,
  rollingWindowMs: 10_000,
  resetTimeoutMs: 60_000,
};

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

describe('a live shop, scraped by the embedded store with the rules of dashboards/', {
  timeout: 60_000,
}, () => {
  let directory: string;
  let runtime: Runtime;
  let shop: Shop;
  let api: PrometheusApi;
  let stopTraffic = () => {};

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-alerts-'));
    runtime = await startProcessRuntime({ logDir: directory });
    shop = await Shop.open();
    const targets = new TargetsFile(join(directory, 'targets.json'));
    await targets.set(
      SERVICE_NAMES.map((service) => ({
        address: shop.instance(service).record.adminAddress,
        labels: { job: service, instance: shop.instance(service).record.instance },
      })),
    );
    const options = { targetsFile: targets.path, scrapeIntervalMs: 500, evaluationIntervalMs: 500 };
    api = new PrometheusApi(await startEmbeddedMetrics(runtime, { ...options, ruleFiles: ruleFiles() }));
    const traffic = setInterval(() => {
      shop.post(basket).catch(() => {});
    }, 100);
    stopTraffic = () => clearInterval(traffic);
  }, 60_000);
  afterAll(async () => {
    stopTraffic();
    await shop?.[Symbol.asyncDispose]();
    await runtime?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  test('recording rules give rates of what is asked of it', async () => {
    await vi.waitFor(
      async () =>
        expect(Number((await api.values('job:requests:rate30s{job="order"}'))[0])).toBeGreaterThan(0),
      { timeout: 30_000, interval: 250 },
    );
    expect(await api.values('job:request_failures_per_requests:ratio_rate30s{job="order"}')).toEqual(['0']);
  });

  test('an alert fires while a breaker is open', async () => {
    const { rig } = shop;
    const alerts = async () => (await api.data<{ alerts: Alert[] }>('/api/v1/alerts')).alerts;
    expect((await alerts()).filter(({ labels }) => labels.alertname === 'BreakerOpen')).toEqual([]);
    const order = shop.instance('order');
    await rig.settings('order', { clients: { payment: { fallback: true, breaker } } }, order);
    const abort = { percentage: 100, grpcStatus: 'UNAVAILABLE' };
    await using _ = await rig.fault(shop.instance('payment'), { id: 'payment-down', abort });
    await vi.waitFor(
      async () =>
        expect(await alerts()).toContainEqual({
          state: 'firing',
          labels: {
            alertname: 'BreakerOpen',
            job: 'order',
            instance: 'order-1',
            peer_service: 'payment',
            severity: 'warning',
          },
          annotations: {
            summary: 'The breaker of order-1 on payment is open',
            description: expect.stringContaining('Repair payment'),
          },
          activeAt: expect.any(String),
          value: '2e+00',
        }),
      { timeout: 30_000, interval: 250 },
    );
    expect(await api.until('ALERTS{alertname="BreakerOpen",alertstate="firing"}', '1')).toEqual(['1']);
  });

  test.each(panelQueries().map(({ where, expr }) => [where, withoutVariables(expr)] as const))(
    'the panel %s is answered',
    async (_, query) => {
      const end = Math.floor(Date.now() / 1000);
      const times = { start: String(end - 240), end: String(end), step: '1' };
      const answer = await api.ask(`/api/v1/query_range?${new URLSearchParams({ query, ...times })}`);
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'success', data: { resultType: 'matrix' } },
      });
    },
  );
});
