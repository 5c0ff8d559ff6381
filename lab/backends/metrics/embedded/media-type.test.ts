import { expect, test } from 'vitest';
import { isOpenMetrics } from './media-type.ts';

test.each([
  ['text/plain', false],
  ['Text/Plain; charset=utf-8; version="0.0.4";', false],
  ['application/openmetrics-text; version=1.0.0; escaping=allow-utf-8', true],
])('%s is known, whatever the fallback', (contentType, isOm) => {
  expect(isOpenMetrics(contentType, null)).toBe(isOm);
  expect(isOpenMetrics(contentType, 'OpenMetricsText1.0.0')).toBe(isOm);
  expect(isOpenMetrics(contentType, 'PrometheusText0.0.4')).toBe(isOm);
});

test.each([
  '',
  'text/html',
  'text/plain; version',
  'text/plain; version=1; version=2',
  'text/plain, text/html',
  'application/openmetrics-text; version=2.0.0',
])('%j says nothing: the fallback decides, without one it is refused', (contentType) => {
  expect(isOpenMetrics(contentType, 'PrometheusText1.0.0')).toBe(false);
  expect(isOpenMetrics(contentType, 'OpenMetricsText0.0.1')).toBe(true);
  const found = contentType === '' ? 'none' : JSON.stringify(contentType);
  expect(() => isOpenMetrics(contentType, null)).toThrow(
    `expected a Content-Type of text/plain or application/openmetrics-text, or a fallback_scrape_protocol, got ${found}`,
  );
});
