import { expect, test } from 'vitest';
import type { OtlpAnyValue } from '../../../evidence/otlp.ts';
import { attributeText } from './attribute-text.ts';

const map = (pairs: Record<string, OtlpAnyValue>): OtlpAnyValue => ({
  kvlistValue: { values: Object.entries(pairs).map(([key, value]) => ({ key, value })) },
});

test.each<[OtlpAnyValue | undefined, string]>([
  [undefined, ''],
  [{}, ''],
  [{ stringValue: '<a>' }, '<a>'],
  [{ boolValue: false }, 'false'],
  [{ intValue: '-9223372036854775808' }, '-9223372036854775808'],
  [{ doubleValue: 1e21 }, '1e+21'],
  [{ doubleValue: 1e-7 }, '1e-7'],
  [{ doubleValue: -0 }, '-0'],
  [{ doubleValue: 'NaN' }, 'json: unsupported value: NaN'],
  [{ doubleValue: '-Infinity' }, 'json: unsupported value: -Inf'],
  [{ bytesValue: 'AQI=' }, 'AQI='],
  [{ arrayValue: {} }, '[]'],
  [
    { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }, {}, { doubleValue: 0.5 }] } },
    '[1,"a",null,0.5]',
  ],
  [{ arrayValue: { values: [{ doubleValue: 'NaN' }] } }, ''],
  [{ kvlistValue: {} }, '{}'],
  [
    map({ z: { bytesValue: 'AQ==' }, é: { boolValue: true }, a: { stringValue: '<&>\u2028"' } }),
    '{"a":"\\u003c\\u0026\\u003e\\u2028\\"","z":"AQ==","é":true}',
  ],
])('%j reads as %s', (value, text) => expect(attributeText(value)).toBe(text));
