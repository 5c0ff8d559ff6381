import type { JournalEvent } from '../analysis/evidence.ts';

/** What is told of `registry.ignored` events, which hold an IgnoredKey each. */
export interface ToldOfIgnored {
  /** A record was overwritten: its instance got no more calls, which nobody asked for. */
  readonly mishaps: readonly string[];
  /** Keys that never held a record of the run: passed over, and nothing else changed. */
  readonly notices: readonly string[];
}

export function tellIgnored(events: readonly JournalEvent[]): ToldOfIgnored {
  const ignored = events.filter(({ type }) => type === 'registry.ignored');
  const overwritten = ignored.filter(({ replaced }) => replaced !== null);
  return {
    mishaps: overwritten.map(
      ({ key, problem, replaced }) =>
        `the record of ${replaced} in the registry was overwritten (${key}: ${problem})`,
    ),
    notices: ignored
      .filter(({ replaced }) => replaced === null)
      .map(({ key, problem }) => `passed over a key in the registry, ${key}: ${problem}`),
  };
}
