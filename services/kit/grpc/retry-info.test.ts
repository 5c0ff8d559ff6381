import { Metadata, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { retryDelayIn, retryInfo, withRetryInfo } from './retry-info.ts';

test.each([0, 1, 999, 1_000, 61_234])('a delay of %i ms arrives as it was sent', (delayMs) => {
  expect(retryDelayIn(retryInfo(status.UNAVAILABLE, 'down', delayMs))).toBe(delayMs);
});

test('on the wire it is google.rpc.Status with a RetryInfo, byte for byte', () => {
  const [bytes] = retryInfo(status.RESOURCE_EXHAUSTED, 'busy', 1_500).get('grpc-status-details-bin');
  // 08 08: code 8; 12 04: "busy"; 1a ..: Any of the type's URL; 12 09: RetryInfo of {seconds 1, nanos 5e8}.
  const any = Buffer.concat([
    Buffer.from([0x0a, 0x28]),
    Buffer.from('type.googleapis.com/google.rpc.RetryInfo'),
    Buffer.from('120a0a0808011080cab5ee01', 'hex'),
  ]);
  const expected = Buffer.concat([Buffer.from('08081204627573791a', 'hex'), Buffer.from([any.length]), any]);
  expect(bytes).toEqual(expected);
});

test.each([
  ['nothing', new Metadata()],
  ['bytes of another kind', withBytes(Buffer.from('ffff', 'hex'))],
  ['a status without details', withBytes(Buffer.from('0808', 'hex'))],
])('%s in the trailers is no advice', (_what, trailers) => {
  expect(retryDelayIn(trailers)).toBeUndefined();
});

test('only statuses that invite to come again get an advice, and one that is there stays', () => {
  expect(withRetryInfo({ code: status.NOT_FOUND, details: '' }).metadata).toBeUndefined();
  const told = { code: status.UNAVAILABLE, details: '', metadata: retryInfo(status.UNAVAILABLE, '', 7_000) };
  expect(withRetryInfo(told)).toBe(told);
  const trailers = new Metadata();
  trailers.set('grpc-retry-pushback-ms', '5');
  const { metadata } = withRetryInfo({ code: status.UNAVAILABLE, details: '', metadata: trailers });
  expect(metadata && retryDelayIn(metadata)).toBe(1_000);
  expect(metadata?.get('grpc-retry-pushback-ms')).toEqual(['5']);
});

function withBytes(bytes: Buffer): Metadata {
  const trailers = new Metadata();
  trailers.set('grpc-status-details-bin', bytes);
  return trailers;
}
