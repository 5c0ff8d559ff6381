import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

interface Named {
  readonly what: string;
}

/** What a draw leaves out has its turn with one of the next commits. */
const SHARE_IN_CI = 1 / 3;

/** All of them, or in CI, where there is no time for all, a third of them, drawn by the commit; says which it leaves out. */
export function drawn<T extends Named>(all: readonly T[], log: (line: string) => void): readonly T[] {
  if (!process.env.CI) return all;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', cwd: import.meta.dirname });
  const { taken, left } = draw(all, commit.trim(), SHARE_IN_CI);
  for (const { what } of left) log(`left out by this commit's draw: ${what}`);
  return taken;
}

/** A share of the items, rounded up, in their order; the same for the same seed, any item as likely as any other. */
export function draw<T extends Named>(
  all: readonly T[],
  seed: string,
  share: number,
): { readonly taken: readonly T[]; readonly left: readonly T[] } {
  const rank = ({ what }: T) => createHash('sha256').update(`${seed} ${what}`).digest('hex');
  const ranked = all.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const chosen = new Set(ranked.slice(0, Math.ceil(all.length * share)));
  return { taken: all.filter((item) => chosen.has(item)), left: all.filter((item) => !chosen.has(item)) };
}
