import type { RawClient } from './raw-client.ts';

/**
 * What etcd answers differently from one version to the next: met on 3.4.23 and 3.7.3, read in the sources of 3.5.21, 3.6.1
 * and 3.6.5. The embedded store answers as 3.7.
 */
export interface Behaviour {
  /** The server's own word, such as `3.7.3`. */
  readonly version: string;
  /** In a transaction operations are checked one by one, the lease of a put before its key (3.7). Before: keys first. */
  readonly checksInOrder: boolean;
  /** An empty `range_end` is none (3.7, with Go's own protobuf). Before: of reads it was "from this key on". */
  readonly emptyEndIsNone: boolean;
  /** With `keys_only` there are no leases (3.7), unless values are sorted by. */
  readonly keysOnlyHaveNoLease: boolean;
  /** A request for progress on a stream without a watcher is dropped (its change log: 3.4.25, 3.5.8). Before: answered. */
  readonly progressNeedsWatcher: boolean;
  /** It is dropped, too, while a watcher waits for a revision of the future (3.6). */
  readonly progressNeedsPast: boolean;
  /** An unknown sort order or target is refused (3.6). Before: one Range with such a target ends the server. */
  readonly refusesUnknownSort: boolean;
}

export async function behaviourOf(raw: RawClient): Promise<Behaviour> {
  const { version } = await raw.call('Maintenance', 'Status', {});
  const since37 = isAtLeast(version, '3.7.0');
  return {
    version,
    checksInOrder: since37,
    emptyEndIsNone: since37,
    keysOnlyHaveNoLease: since37,
    progressNeedsWatcher: isAtLeast(version, version.startsWith('3.4.') ? '3.4.25' : '3.5.8'),
    progressNeedsPast: isAtLeast(version, '3.6.0'),
    refusesUnknownSort: isAtLeast(version, '3.6.0'),
  };
}

/** By the three numbers; what a version says after them is left out. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10));
  const found = numbers(version);
  for (const [index, wanted] of numbers(least).entries()) {
    const part = found[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
