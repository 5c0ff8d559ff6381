import { expect, test } from 'vitest';
import { requireVisible } from './visible-query.ts';

test.each([
  'up',
  'rate(faultline_client_attempts_begun_total{job="loans"}[5s])',
  'histogram_quantile(0.99, sum by (le) (rate({__name__="rpc_client_call_duration_seconds_bucket"}[5s])))',
  'max_over_time(up[1m:5s])',
])('%s may be asked', (query) => {
  expect(() => requireVisible(query)).not.toThrow();
});

test.each([
  'faultline_fault_active',
  'sum by (job) (rate(faultline_faults_injected_total[5s]))',
  'up * on (instance) faultline_fault_calls_total',
  '{__name__="faultline_fault_active"}',
  '{job="loans"}',
  'count({instance=~".+"}) by (__name__)',
  'max_over_time(faultline_fault_active[1m:5s])',
  'label_replace({job=~".+"}, "a", "b", "c", "d")',
])('%s is refused', (query) => {
  expect(() => requireVisible(query)).toThrow(expect.objectContaining({ code: 'mystery-refused' }));
});

test('what is no PromQL is told as that', () => {
  expect(() => requireVisible('sum(')).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});

test('a pattern of names may be that of a metric of faults', () => {
  expect(() => requireVisible('{__name__=~"f.*"}')).toThrow(/^Expected each selector to begin with the name/);
});
