/** The bytes are not the protobuf message that they should be. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Values of the lowest three bits of a tag. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Cursor over protobuf bytes. Every read checks the end of the buffer; whoever walks a nested message checks that it
 * stopped exactly at the end of it (`leave`). Source: https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly bytes: Buffer;
  pos: number;

  constructor(bytes: Buffer, pos = 0) {
    this.bytes = bytes;
    this.pos = pos;
  }

  /** Unsigned; exact up to 2^53, which is far beyond any tag, length or 32-bit value. */
  varint(): number {
    const bytes = this.bytes;
    let byte = this.#next();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let factor = 0x80;
    for (let count = 1; count < 10; count++) {
      if (this.pos >= bytes.length) throw new WireError('a number is cut off');
      byte = bytes[this.pos++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    throw new WireError('a number is longer than ten bytes');
  }

  /** Signed 64-bit, in two's complement as `int64` has it. */
  int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#next();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new WireError('a number is longer than ten bytes');
  }

  /** Signed 32-bit: the lowest bits of a number of up to 64. */
  int32(): number {
    const at = this.pos;
    const value = this.varint();
    if (value <= 0x7fff_ffff) return value;
    this.pos = at;
    return Number(BigInt.asIntN(32, this.int64()));
  }

  tag(): number {
    const tag = this.varint();
    if (tag < 8 || tag > 0xffff_ffff) throw new WireError(`${tag} is not a field tag`);
    return tag;
  }

  /** Reads a length and returns where the value ends; `end` is the end of the message around it. */
  enter(end: number): number {
    const length = this.varint();
    const to = this.pos + length;
    if (to > end) throw new WireError(`a field of ${length} bytes does not fit in its message`);
    return to;
  }

  /** To be called when a message's fields are read. */
  leave(end: number): void {
    if (this.pos !== end) throw new WireError('a field runs over the end of its message');
  }

  text(end: number): string {
    const to = this.enter(end);
    const value = this.bytes.toString('utf8', this.pos, to);
    this.pos = to;
    return value;
  }

  fixed32(): number {
    const at = this.#take(4);
    return this.bytes.readUInt32LE(at);
  }

  fixed64(): bigint {
    const at = this.#take(8);
    return this.bytes.readBigUInt64LE(at);
  }

  double(): number {
    const at = this.#take(8);
    return this.bytes.readDoubleLE(at);
  }

  /** Steps over the value of `tag`. Groups, gone since proto3, are refused. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case WireType.varint:
        this.varint();
        return;
      case WireType.fixed64:
        this.#take(8);
        return;
      case WireType.bytes:
        this.pos = this.enter(end);
        return;
      case WireType.fixed32:
        this.#take(4);
        return;
      default:
        throw new WireError(`wire type ${tag & 7} is not in use`);
    }
  }

  #next(): number {
    if (this.pos >= this.bytes.length) throw new WireError('a number is cut off');
    return this.bytes[this.pos++] as number;
  }

  #take(length: number): number {
    const at = this.pos;
    if (at + length > this.bytes.length) throw new WireError(`a value of ${length} bytes is cut off`);
    this.pos = at + length;
    return at;
  }
}
