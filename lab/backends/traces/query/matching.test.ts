import { expect, test } from 'vitest';
import type { OtlpAnyValue } from '../../../evidence/otlp.ts';
import { span } from '../fixtures/sample-traces.ts';
import { matchingTraces } from './matching.ts';
import type { TraceSearch } from './search.ts';

const START = 1_700_000_000_000;
const pair = (key: string, value: OtlpAnyValue) => ({ key, value });

/** A failed client span of 20 ms with an attribute in each place that has some. */
const one = span({
  name: 'charge',
  kind: 3,
  endTimeUnixNano: `${START + 20}000000`,
  status: { code: 2 },
  attributes: [
    pair('text', { stringValue: 'a' }),
    pair('int', { intValue: '9007199254740993' }),
    pair('list', { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'b' }] } }),
    pair('none', {}),
  ],
  events: [{ timeUnixNano: '0', name: 'e', attributes: [pair('fault.id', { stringValue: 'f' })] }],
  links: [{ traceId: 'a', spanId: 'b', attributes: [pair('why', { boolValue: true })] }],
});
const data = {
  resourceSpans: [
    {
      resource: { attributes: [pair('service.name', { stringValue: 'svc' })] },
      scopeSpans: [{ scope: { name: 'kit', version: '1', attributes: [] }, spans: [one] }],
    },
  ],
};
const finds = (search: Partial<TraceSearch>) =>
  matchingTraces(data, { service: 'svc', startMs: START, endMs: START, ...search }).size === 1;

test.each<[Partial<TraceSearch>, boolean]>([
  [{}, true],
  [{ service: 'other' }, false],
  [{ startMs: START + 0.001, endMs: START + 1 }, false],
  [{ startMs: START - 1, endMs: START - 0.001 }, false],
  [{ operation: 'charge', durationMinMs: 20, durationMaxMs: 20 }, true],
  [{ operation: 'refund' }, false],
  [{ durationMinMs: 20.5 }, false],
  [{ durationMaxMs: 19.5 }, false],
])('%j: %s', (search, found) => {
  expect(finds(search)).toBe(found);
});

test.each([
  ['text', 'a', true],
  ['text', 'b', false],
  ['int', '9007199254740993', true],
  ['list', '[1,"b"]', true],
  ['none', '', true],
  ['missing', '', false],
  ['fault.id', 'f', true],
  ['why', 'true', true],
  ['service.name', 'svc', true],
  ['resource.service.name', 'svc', true],
  ['resource.text', 'a', false],
  ['scope.name', 'kit', true],
  ['scope.version', '2', false],
  ['error', 'true', true],
  ['error', 'T', true],
  ['error', 'false', false],
  ['span.status', 'ERROR', true],
  ['span.kind', 'client', true],
  ['span.kind', 'server', false],
])('attribute %s=%s: %s', (key, value, found) => {
  expect(finds({ attributes: { [key]: value } })).toBe(found);
});
