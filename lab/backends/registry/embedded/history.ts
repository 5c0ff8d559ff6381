import type { KeyValue } from './key-value.ts';

/** Beyond either bound the oldest changes are compacted, as an etcd with auto-compaction does. */
export interface HistoryLimits {
  readonly maxChanges: number;
  readonly maxBytes: number;
}

/** Slack above the limits, so that compaction runs now and then instead of on every write. */
const SLACK = 1.25;

/** All changes since the last compaction in order of revision: what watchers replay. */
export class History {
  readonly #limits: HistoryLimits;
  #changes: KeyValue[] = [];
  #bytes = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(changes: readonly KeyValue[]): void {
    for (const kv of changes) {
      this.#changes.push(kv);
      this.#bytes += sizeOf(kv);
    }
  }

  from(revision: number): readonly KeyValue[] {
    return this.#changes.slice(this.#firstFrom(revision));
  }

  /** Drops changes older than `revision`; returns the keys that changed up to and at it. */
  cut(revision: number): Set<string> {
    const names = new Set(this.#changes.slice(0, this.#firstFrom(revision + 1)).map((kv) => kv.name));
    for (const kv of this.#changes.splice(0, this.#firstFrom(revision))) this.#bytes -= sizeOf(kv);
    return names;
  }

  /** The revision to compact at to be within the limits again; undefined while there is room. */
  overflow(): number | undefined {
    const { maxChanges, maxBytes } = this.#limits;
    if (this.#changes.length <= maxChanges * SLACK && this.#bytes <= maxBytes * SLACK) return undefined;
    let bytes = this.#bytes;
    let first = 0;
    const last = this.#changes.length - 1;
    while (first < last && (bytes > maxBytes || this.#changes.length - first > maxChanges)) {
      bytes -= sizeOf(this.#changes[first] as KeyValue);
      first += 1;
    }
    return this.#changes[first]?.mod_revision;
  }

  #firstFrom(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle] as KeyValue).mod_revision < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function sizeOf(kv: KeyValue): number {
  return kv.key.length + kv.value.length;
}
