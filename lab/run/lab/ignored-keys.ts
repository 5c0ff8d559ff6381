import type { JournalEvent } from '../../evidence/events.ts';

/** What is told of `registry.ignored` events, which hold an IgnoredKey each. */
export interface ToldOfIgnored {
  /** A record was overwritten: its instance got no more calls, which nobody asked for. */
  readonly mishaps: readonly string[];
  /** Keys that never held a record of the run: passed over, and nothing else changed. */
  readonly notices: readonly string[];
}

/** Of each kind. Whoever writes anything there may write much of it; the journal has it all. */
const MAX_TOLD = 20;
const KEY_CHARS = 120;

export function tellIgnored(events: readonly JournalEvent[]): ToldOfIgnored {
  const ignored = events.filter(({ type }) => type === 'registry.ignored');
  const overwritten = ignored.filter(({ replaced }) => replaced !== null);
  const strange = ignored.filter(({ replaced }) => replaced === null);
  return {
    mishaps: firstOf(
      overwritten.map(
        ({ key, problem, replaced }) =>
          `the record of ${replaced} in the registry was overwritten (${shown(String(key))}: ${problem})`,
      ),
      (more) => `${more} more records in the registry were overwritten, see journal.jsonl`,
    ),
    notices: firstOf(
      strange.map(
        ({ key, problem }) => `passed over a key in the registry, ${shown(String(key))}: ${problem}`,
      ),
      (more) => `passed over ${more} more keys in the registry, see journal.jsonl`,
    ),
  };
}

function firstOf(lines: readonly string[], rest: (more: number) => string): string[] {
  const more = lines.length - MAX_TOLD;
  return more > 0 ? [...lines.slice(0, MAX_TOLD), rest(more)] : [...lines];
}

const shown = (key: string) => (key.length > KEY_CHARS ? `${key.slice(0, KEY_CHARS)}...` : key);
