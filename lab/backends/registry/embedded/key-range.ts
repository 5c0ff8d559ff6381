/** One key, or all keys in `[start, end)`; a range without `end` goes to the last key. Byte strings, see SortedKeys. */
export type KeyRange =
  | { readonly single: true; readonly start: string }
  | { readonly single: false; readonly start: string; readonly end?: string };

export function byteString(bytes: Buffer | undefined): string {
  return bytes === undefined ? '' : bytes.toString('latin1');
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** etcd's reading of `key` and `range_end`: absent or empty is one key, one zero byte is "from key on". */
export function keyRange(key: Buffer | undefined, rangeEnd: Buffer | undefined): KeyRange {
  const start = byteString(key);
  if (!rangeEnd?.length) return { single: true, start };
  if (rangeEnd.length === 1 && rangeEnd[0] === 0) return { single: false, start };
  return { single: false, start, end: byteString(rangeEnd) };
}

export function inRange(range: KeyRange, key: string): boolean {
  if (range.single) return key === range.start;
  return key >= range.start && (range.end === undefined || key < range.end);
}
