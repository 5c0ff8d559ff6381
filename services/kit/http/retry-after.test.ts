import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { RpcError } from '../grpc/rpc-error.ts';
import { retryAfter } from './retry-after.ts';

const after = (retryDelayMs: number | undefined, code = status.UNAVAILABLE) =>
  retryAfter(code, new RpcError(code, 'later', { retryDelayMs }));

test.each([
  [0, '1'],
  [1, '1'],
  [1_000, '1'],
  [1_001, '2'],
  [1_200, '2'],
  [2_000, '2'],
  [59_000.5, '60'],
])('%d ms are told as %s s: never too early, never at once', (retryDelayMs, text) => {
  expect(after(retryDelayMs)).toBe(text);
  expect(after(retryDelayMs, status.RESOURCE_EXHAUSTED)).toBe(text);
});

test('where nobody knows the delay it is a second', () => {
  expect(after(undefined)).toBe('1');
  expect(retryAfter(status.UNAVAILABLE, new Error('unknown'))).toBe('1');
});

test.each([status.INVALID_ARGUMENT, status.NOT_FOUND, status.INTERNAL, status.DEADLINE_EXCEEDED])(
  'status %i does not invite to come again',
  (code) => {
    expect(after(5_000, code)).toBeUndefined();
  },
);
