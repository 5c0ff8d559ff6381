import { expect, test } from 'vitest';
import { sample } from '../../../analysis/arm/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../../analysis/spans/example-trace.ts';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { latenessSeries } from '../model/lateness-series.ts';
import type { ArmFacts, SeriesFacts } from '../model/page-model.ts';
import { settingsOf } from '../model/settings.ts';
import { mechanismsOf, mostMoved } from './series-lines.ts';

const made = syntheticModel({ orders: 12 });
const bare = made.facts.arms.map((arm) => ({ ...arm, series: [] }));
const model = { ...made, facts: { ...made.facts, arms: bare } };

function chartsOf(facts: Partial<ArmFacts>) {
  const arms = model.facts.arms.map((arm, place) => (place === 1 ? { ...arm, ...facts } : arm));
  return mechanismsOf({ ...model, facts: { ...model.facts, arms } });
}
const series = (name: string, labels: Record<string, string>, values: number[]): SeriesFacts => ({
  ...{ name, labels },
  points: values.map((value, at) => [at / 2, value] as const),
});

test('what a bulkhead or a pool holds stands across its chart', () => {
  const charts = chartsOf({
    settings: [{ where: 'order → payment', what: 'Bulkhead', value: '4 at a time', most: 4 }],
    pools: [{ service: 'order', slots: 16, mostBusy: 16, mostWaiting: 9, heldBy: null }],
    series: [
      series('faultline_client_in_flight', { job: 'order', peer_service: 'payment' }, [0, 4, 1]),
      series('faultline_workers_busy', { job: 'order' }, [1, 16, 1]),
    ],
  });
  expect(charts.map(({ title, limits }) => [title, limits])).toEqual([
    ['Busy workers: order', [{ y: 16, label: 'protected: at most 16' }]],
    ['Calls in flight: order → payment', [{ y: 4, label: 'protected: at most 4' }]],
  ]);
});

test('of a retry budget it is drawn what is left, and where nothing is tried again', () => {
  const charts = chartsOf({
    settings: settingsOf({
      payment: { clients: { bank: { retryThrottling: { maxTokens: 20, tokenRatio: 0.1 } } } },
    }),
    series: [
      series('faultline_client_retry_tokens', { job: 'payment', peer_service: 'bank' }, [20, 12, 9, 9.4]),
    ],
  });
  expect(charts.map(({ title, limits }) => [title, limits])).toEqual([
    ['Retry tokens left: payment → bank', [{ y: 10, label: 'protected: retries stop at 10' }]],
  ]);
  expect(charts[0]?.lines[0]?.points.map(([, value]) => value)).toEqual([20, 12, 9, 9.4]);
});

test('a load that was sent late is drawn, with how late it may be', () => {
  const late = (...lateMs: number[]) => {
    const samples = lateMs.map((ms, index) => sample([index * 250, index * 250 + ms, index * 250 + 100]));
    return chartsOf({ series: latenessSeries([...samples, sample([100, null, null])], EXAMPLE_EPOCH_MS) });
  };
  const [chart, ...others] = late(1, 71.5, 3);
  expect([chart?.title, chart?.limits]).toEqual([
    'Sent late, ms: the load driver',
    [{ y: 50, label: 'p99 of a phase at most 50' }],
  ]);
  expect(chart?.lines[0]?.points.map(([, value]) => value)).toEqual([71.5, 3]);
  expect(others).toEqual([]);
  expect(late(1, 24, 3)).toEqual([]);
});

test('of instances with a limit each the one nearest to it is drawn, others are added up', () => {
  const of = (name: string, ...instances: number[][]) =>
    chartsOf({
      series: instances.map((values, at) =>
        series(name, { job: 'order', peer_service: 'payment', instance: `order-${at + 1}` }, values),
      ),
    })[0]?.lines[0]?.points.map(([, value]) => value);
  expect(of('faultline_client_retry_tokens', [20, 12], [20, 18])).toEqual([20, 12]);
  expect(of('faultline_workers_busy', [1, 16], [3, 2])).toEqual([3, 16]);
  expect(of('faultline_client_in_flight', [1, 4], [3, 2])).toEqual([3, 4]);
  expect(of('faultline_workers_queued', [1, 16], [3, 2])).toEqual([4, 18]);
});

test('of a kind two charts stand first, and the rest is a click away', () => {
  const charts = chartsOf({
    series: [1, 5, 3].map((most, at) =>
      series('faultline_retries_given_up_total', { job: `s${at}`, peer_service: 'bank', reason: 'tokens' }, [
        0,
        most,
        most,
      ]),
    ),
  });
  const titles = ['s1', 's2', 's0'].map((job) => `Failures not tried again, a second: ${job} → bank, tokens`);
  expect(charts.map(({ title }) => title)).toEqual(titles);
  expect(mostMoved(charts).map(({ title }) => title)).toEqual(titles.slice(0, 2));
});
