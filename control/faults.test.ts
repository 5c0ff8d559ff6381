import { expect, test } from 'vitest';
import { z } from 'zod';
import schema from './fault.schema.json' with { type: 'json' };
import { faultRecord } from './faults.ts';
import { parseAs } from './parse-as.ts';

const fault = { id: 'f', match: { service: 'shelf' }, seed: 1, expiresAtUnixMs: 2 };
const abort = { ...fault, abort: { percentage: 100, grpcStatus: 'INTERNAL' } };

test('fault.schema.json is what services read: `npm run schemas` makes it', async () => {
  const text = JSON.stringify(z.toJSONSchema(faultRecord, { io: 'input' }), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot('fault.schema.json');
});

test.each([
  abort,
  { ...fault, abort: { percentage: 0.1, httpStatus: 503 } },
  { ...fault, delay: { percentage: 100, fixedDelayMs: 200, jitterMs: 200 } },
  { ...fault, hang: { percentage: 100 } },
])('a fault is read as it was written: %j', (written) => {
  expect(parseAs(schema, JSON.stringify(written))).toEqual(written);
  expect(faultRecord.parse(written)).toEqual(written);
});

test.each([
  [{ ...fault, id: undefined }, 'value: expected the field `id`'],
  [{ ...fault, match: { services: 'shelf' } }, 'match: expected the field `service`'],
  [{ ...fault, hang: { percentage: 101 } }, 'hang.percentage: expected a number from 0.1 to 100, got `101`'],
  [
    { ...fault, delay: { percentage: 1, fixedDelayMs: null } },
    'delay.fixedDelayMs: expected a number from 1 to 3600000',
  ],
  [
    { ...abort, abort: { ...abort.abort, grpcStatus: 'TEAPOT' } },
    'abort.grpcStatus: expected one of CANCELLED',
  ],
  [
    { ...fault, abort: { percentage: 1, httpStatus: 200 } },
    'abort.httpStatus: expected a whole number from 400 to 599, got `200`',
  ],
  [
    { ...fault, abort: { percentage: 1 } },
    'abort: expected one at least of `grpcStatus`, `httpStatus`, got `{"percentage":1}`',
  ],
  [
    { ...fault, delay: { percentage: 1, fixedDelayMs: 5, jitterMs: 0 } },
    'delay.jitterMs: expected a number from 1 to 3600000',
  ],
  [{ ...fault, reset: {} }, 'reset: no such field'],
])('%j is no fault: %s', (candidate, message) => {
  const text = JSON.stringify(candidate);
  expect(() => parseAs(schema, text)).toThrow(message);
  expect(faultRecord.safeParse(JSON.parse(text)).success).toBe(false);
});
