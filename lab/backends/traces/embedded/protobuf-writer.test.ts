import { expect, test } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';
import { WireReader } from './wire.ts';

test.each([0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000, 3_000_000])(
  'a message of %i bytes has its length in front, whatever comes before and after',
  (length) => {
    const to = new ProtobufWriter();
    to.block(1, 'before', 'utf8');
    const outer = to.begin(2);
    const inner = to.begin(3);
    for (let left = length; left > 0; left -= 1) to.varint(left % 0x80);
    to.end(inner);
    to.end(outer);
    to.block(4, 'ff00', 'hex');
    const reader = new WireReader(to.written());
    expect([reader.tag(), reader.text(reader.bytes.length)]).toEqual([0x0a, 'before']);
    expect(reader.tag()).toBe(0x12);
    const outerEnd = reader.enter(reader.bytes.length);
    expect(reader.tag()).toBe(0x1a);
    const innerEnd = reader.enter(outerEnd);
    expect([innerEnd - reader.pos, innerEnd]).toEqual([length, outerEnd]);
    expect(reader.bytes.subarray(innerEnd).toString('hex')).toBe('2202ff00');
  },
);

test('numbers are read back', () => {
  const to = new ProtobufWriter();
  to.varint(2 ** 32 - 1);
  to.int64(-(2n ** 63n));
  to.int64(5n);
  to.fixed32(2 ** 32 - 1);
  to.fixed64(2n ** 64n - 1n);
  to.double(-0.5);
  const reader = new WireReader(to.written());
  expect([reader.varint(), reader.int64(), reader.int64(), reader.fixed32(), reader.fixed64()]).toEqual([
    2 ** 32 - 1,
    -(2n ** 63n),
    5n,
    2 ** 32 - 1,
    2n ** 64n - 1n,
  ]);
  expect([reader.double(), reader.pos]).toEqual([-0.5, to.written().length]);
});
