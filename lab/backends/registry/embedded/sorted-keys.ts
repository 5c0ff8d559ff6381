/**
 * A sorted set of keys. Keys are byte strings (one char per byte, `latin1`), so that `<` is etcd's byte order.
 */
export class SortedKeys {
  #keys: string[] = [];

  get size(): number {
    return this.#keys.length;
  }

  add(key: string): void {
    const at = this.#firstFrom(key);
    if (this.#keys[at] !== key) this.#keys.splice(at, 0, key);
  }

  delete(key: string): void {
    const at = this.#firstFrom(key);
    if (this.#keys[at] === key) this.#keys.splice(at, 1);
  }

  deleteAll(gone: ReadonlySet<string>): void {
    if (gone.size > 0) this.#keys = this.#keys.filter((key) => !gone.has(key));
  }

  /** Number of keys in `[start, end)`; a missing `end` means to the last key. */
  count(start: string, end?: string): number {
    return Math.max(0, this.#endOf(end) - this.#firstFrom(start));
  }

  /** Keys in `[start, end)`, at most `limit`. */
  between(start: string, end?: string, limit = Number.POSITIVE_INFINITY): string[] {
    const from = this.#firstFrom(start);
    return this.#keys.slice(from, Math.max(from, Math.min(this.#endOf(end), from + limit)));
  }

  #endOf(end: string | undefined): number {
    return end === undefined ? this.#keys.length : this.#firstFrom(end);
  }

  #firstFrom(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
