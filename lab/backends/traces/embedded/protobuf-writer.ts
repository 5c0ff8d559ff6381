const FIRST_BYTES = 4 * 1024;

/**
 * Writes protobuf into one buffer that doubles when it is full: what a body costs in memory depends on its size, not
 * on how many messages it holds. Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  /** Not negative, up to 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    this.#at = put(this.#bytes, this.#at, value);
  }

  /** Signed, in two's complement. */
  int64(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeBigUInt64LE(value, this.#at);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** A whole field of bytes that `text` stands for. */
  block(field: number, text: string, encoding: 'utf8' | 'hex' | 'base64'): void {
    const length = Buffer.byteLength(text, encoding);
    this.tag(field, 2);
    this.varint(length);
    this.#reserve(length);
    this.#at += this.#bytes.write(text, this.#at, encoding);
  }

  /** Begins a message; `end` takes what this returns. */
  begin(field: number): number {
    this.tag(field, 2);
    this.#reserve(1);
    return this.#at++;
  }

  /** Most messages are short: their length fits in the byte that was left for it. */
  end(lengthAt: number): void {
    const length = this.#at - lengthAt - 1;
    const lengthBytes = length < 0x80 ? 1 : Math.ceil(Math.log2(length + 1) / 7);
    if (lengthBytes > 1) {
      this.#reserve(lengthBytes - 1);
      this.#bytes.copyWithin(lengthAt + lengthBytes, lengthAt + 1, this.#at);
      this.#at += lengthBytes - 1;
    }
    put(this.#bytes, lengthAt, length);
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Returns where the next byte goes. */
function put(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at++] = rest;
  return at;
}
