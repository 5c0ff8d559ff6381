interface Entry<T> {
  readonly item: T;
  readonly due: number;
}

/** A binary heap by due time, earliest first. */
export class ExpiryQueue<T> {
  readonly #heap: Entry<T>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get next(): Entry<T> | undefined {
    return this.#heap[0];
  }

  clear(): void {
    this.#heap.length = 0;
  }

  push(item: T, due: number): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = heap[parent] as Entry<T>;
      if (above.due <= due) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = { item, due };
  }

  pop(): Entry<T> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      const right = heap[childAt + 1];
      if (child !== undefined && right !== undefined && right.due < child.due) {
        child = right;
        childAt += 1;
      }
      if (child === undefined || child.due >= last.due) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
    return first;
  }
}
