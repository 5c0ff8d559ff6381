import { expect, test } from 'vitest';
import type { OtlpSpan } from '../../../evidence/otlp.ts';
import { asSent } from './sanitized-end.ts';

const START = '1700000000000000005';
const AFTER = '1700000000000000006';
const told = (end: string) =>
  `Negative duration detected, sanitizing end timestamp. Original end timestamp: ${end}, adjusted to: 2023-11-14 22:13:20.000000006 +0000 UTC`;

function warned(endTimeUnixNano: string, ...warnings: string[]): OtlpSpan {
  const values = warnings.map((stringValue) => ({ stringValue }));
  return {
    ...{ traceId: 'a', spanId: 'b', name: 'c', startTimeUnixNano: START, endTimeUnixNano },
    attributes: [
      { key: 'x', value: { boolValue: true } },
      { key: '@jaeger@warnings', value: { arrayValue: { values } } },
    ],
  };
}

test.each([
  ['1970-01-01 00:00:00 +0000 UTC', '0'],
  ['2023-11-14 22:13:20.000000005 +0000 UTC', START],
  ['2023-11-14 22:13:20 +0000 UTC', '1700000000000000000'],
  ['2023-11-14 22:13:19.5 +0000 UTC', '1699999999500000000'],
])('an end that Jaeger replaced is put back: %s', (end, nanos) => {
  const { endTimeUnixNano, attributes } = asSent(warned(AFTER, told(end)));
  expect([endTimeUnixNano, attributes?.map(({ key }) => key)]).toEqual([nanos, ['x']]);
});

test('other warnings stay', () => {
  const { attributes } = asSent(warned(AFTER, 'clock skew', told('1970-01-01 00:00:00 +0000 UTC')));
  expect(attributes?.[1]?.value?.arrayValue?.values).toEqual([{ stringValue: 'clock skew' }]);
});

test('a warning in other words makes a span of a nanosecond an unended one, and keeps the words', () => {
  const { endTimeUnixNano, attributes } = asSent(warned(AFTER, 'the end was odd'));
  expect([endTimeUnixNano, attributes?.length]).toEqual(['0', 2]);
});

test('a span of any other length is left as it is, and so is one without a warning', () => {
  const long = warned('1700000000000000007', told('1970-01-01 00:00:00 +0000 UTC'));
  expect(asSent(structuredClone(long))).toEqual(long);
  const short = { ...long, endTimeUnixNano: AFTER, attributes: [] };
  expect(asSent(structuredClone(short))).toEqual(short);
});
