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

test('a fault is read as it was written', () => {
  expect(parseAs(schema, JSON.stringify(abort))).toEqual(abort);
  expect(faultRecord.parse(abort)).toEqual(abort);
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
  [{ ...fault, reset: {} }, 'reset: no such field'],
])('%j is no fault: %s', (candidate, message) => {
  const text = JSON.stringify(candidate);
  expect(() => parseAs(schema, text)).toThrow(message);
  expect(faultRecord.safeParse(JSON.parse(text)).success).toBe(false);
});
