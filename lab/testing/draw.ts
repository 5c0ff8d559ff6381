import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

interface Named {
  readonly what: string;
}

/** What a draw leaves out has its turn with one of the next commits. */
const SHARE_IN_CI = 1 / 3;

/** All of them, or in CI, where there is no time for all, a third of them, drawn by the commit, of the cheap ones first; says which it leaves out. */
export function drawn<T extends Named>(
  all: readonly T[],
  log: (line: string) => void,
  isCheap: (item: T) => boolean = () => true,
): readonly T[] {
  if (!process.env.CI) return all;
  const commit = commitHere();
  if (commit === null) {
    log(`nothing is left out: no commit of git is here, by which ${all.length} could be drawn`);
    return all;
  }
  const { taken, left } = draw(all, commit, SHARE_IN_CI, isCheap);
  for (const { what } of left) log(`left out by this commit's draw: ${what}`);
  return taken;
}

/** Null where the files are in no clone, as those of an archive. */
function commitHere(): string | null {
  try {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], {
      ...{ encoding: 'utf8', cwd: import.meta.dirname },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return head.trim();
  } catch {
    return null;
  }
}

/** The one whose turn it is with this commit, of those that there are. */
export function oneOf<T extends Named>(all: readonly T[]): T {
  const [one] = draw(all, commitHere() ?? '', 1 / all.length).taken;
  if (!one) throw new Error('Expected something to draw from.');
  return one;
}

/** A share of the items, rounded up, in their order; the same for the same seed, any item as likely as any other that is as cheap. */
export function draw<T extends Named>(
  all: readonly T[],
  seed: string,
  share: number,
  isCheap: (item: T) => boolean = () => true,
): { readonly taken: readonly T[]; readonly left: readonly T[] } {
  const rank = (item: T) =>
    (isCheap(item) ? '0' : '1') + createHash('sha256').update(`${seed} ${item.what}`).digest('hex');
  const ranked = all.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const chosen = new Set(ranked.slice(0, Math.ceil(all.length * share)));
  return { taken: all.filter((item) => chosen.has(item)), left: all.filter((item) => !chosen.has(item)) };
}
