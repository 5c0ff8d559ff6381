import type { ArmOptions } from '../lab/arm-options.ts';
import type { RunningSystem } from '../lab/running-system.ts';
import { collectBooks } from './collect-books.ts';

/** Records of all that run, while they run: nothing is under way any more but what has to be settled. The journal tells of them. */
export async function systemBooks(
  { lab, arm }: Pick<ArmOptions, 'lab' | 'arm'>,
  running: Pick<RunningSystem, 'places'>,
): Promise<readonly unknown[]> {
  const { system, runtime, journal, clock, signal } = lab;
  const keepers = () =>
    running.places
      .filter(({ service }) => system.services[service]?.keepsBooks)
      .map((each) => ({ ...each, adminAddress: runtime.reach(each.adminAddress) }));
  const books = await collectBooks({ keepers, system, clock, signal });
  if ('unread' in books) {
    journal.write('books.unread', { arm, error: books.unread });
    return [];
  }
  const { records, ...about } = books;
  journal.write('books.read', { arm, records: records.length, ...about });
  return records;
}
