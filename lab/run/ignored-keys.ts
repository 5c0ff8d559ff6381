import type { JournalEvent } from '../analysis/evidence.ts';

/** What is told of `registry.ignored` events, which hold an IgnoredKey each. */
export interface ToldOfIgnored {
  /** A record was overwritten: its instance got no more calls, which nobody asked for. */
  readonly mishaps: readonly string[];
  /** Keys that never held a record of the run: passed over, and nothing else changed. */
  readonly notices: readonly string[];
}

/** Whoever writes anything there may write much of it; the journal has it all. */
const MAX_NOTICES = 20;
const KEY_CHARS = 120;

export function tellIgnored(events: readonly JournalEvent[]): ToldOfIgnored {
  const ignored = events.filter(({ type }) => type === 'registry.ignored');
  const overwritten = ignored.filter(({ replaced }) => replaced !== null);
  const strange = ignored.filter(({ replaced }) => replaced === null);
  const notices = strange
    .slice(0, MAX_NOTICES)
    .map(({ key, problem }) => `passed over a key in the registry, ${shown(String(key))}: ${problem}`);
  const more = strange.length - notices.length;
  if (more > 0) notices.push(`passed over ${more} more keys in the registry, see journal.jsonl`);
  return {
    mishaps: overwritten.map(
      ({ key, problem, replaced }) =>
        `the record of ${replaced} in the registry was overwritten (${key}: ${problem})`,
    ),
    notices,
  };
}

const shown = (key: string) => (key.length > KEY_CHARS ? `${key.slice(0, KEY_CHARS)}...` : key);
