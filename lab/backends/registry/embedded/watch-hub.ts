import type { KeyRange } from './key-range.ts';
import { inRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';

/** One watch: what it is for and how far it has got. */
export interface Watcher {
  readonly range: KeyRange;
  /** First revision that it has not been told of yet. */
  next: number;
  /** The changes of one new revision that lie in the range. */
  notify(revision: number, changes: readonly KeyValue[]): void;
}

interface Group {
  readonly range: KeyRange;
  readonly watchers: Set<Watcher>;
}

/** Finds the watchers of a change; watchers of the same range share one look. */
export class WatchHub {
  readonly #singles = new Map<string, Group>();
  readonly #ranges = new Map<string, Group>();

  add(watcher: Watcher): void {
    const { groups, id } = this.#place(watcher.range);
    const group = groups.get(id);
    if (group !== undefined) group.watchers.add(watcher);
    else groups.set(id, { range: watcher.range, watchers: new Set([watcher]) });
  }

  remove(watcher: Watcher): void {
    const { groups, id } = this.#place(watcher.range);
    const group = groups.get(id);
    group?.watchers.delete(watcher);
    if (group?.watchers.size === 0) groups.delete(id);
  }

  publish(revision: number, changes: readonly KeyValue[]): void {
    for (const name of new Set(changes.map((kv) => kv.name))) {
      const group = this.#singles.get(name);
      if (group !== undefined) notifyAll(group, revision, changes);
    }
    for (const group of this.#ranges.values()) notifyAll(group, revision, changes);
  }

  #place(range: KeyRange): { groups: Map<string, Group>; id: string } {
    if (range.single) return { groups: this.#singles, id: range.start };
    // Lengths first: keys may hold any byte, so no separator is safe.
    const id = `${range.start.length}:${range.start}${range.end ?? ''}`;
    return { groups: this.#ranges, id };
  }
}

function notifyAll({ range, watchers }: Group, revision: number, changes: readonly KeyValue[]): void {
  const matching = changes.filter((kv) => inRange(range, kv.name));
  if (matching.length === 0) return;
  for (const watcher of watchers) if (revision >= watcher.next) watcher.notify(revision, matching);
}
