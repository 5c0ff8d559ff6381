import { LANGUAGES } from '../../workshop/exercise-schema.ts';
import { quotedIn } from '../../workshop/quoted.ts';
import type { Exercise } from '../../workshop/read-content.ts';
import type { ClaimSeen } from './read-run.ts';
import type { Which } from './run-desk.ts';
import type { RunView } from './views.ts';

type Judged = Pick<ClaimSeen, 'name' | 'verdict'>;

/** Whether a run has come to its end, whatever came of it: 0, a failure, or nothing that could be told. */
export const isWhole = (run: { readonly exitCode: number; readonly folder: string | null } | null): boolean =>
  run?.folder != null && [0, 99, 5].includes(run.exitCode);

/** Whether an exercise goes on after it: what the exercise builds on was judged, whatever came of that. */
export const isJudged = (run: RunView | null): boolean =>
  run !== null && isWhole(run) && run.unjudged.length === 0;

/** Claims that an exercise builds on and that its run could not judge; of one that has none of them, whatever it could not judge. */
export function unjudgedIn(claims: readonly Judged[], exercise: Exercise, which: Which): string[] {
  const names = builtOn(exercise, which);
  const asked = claims.filter(({ name }) => names.has(name));
  return (asked.length > 0 ? asked : claims)
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'fail')
    .map(({ name }) => name);
}

/** What is pointed at, or turns green, and what the answer has figures of. While code is broken the rest of it may be anything. */
function builtOn({ data, words }: Exercise, which: Which): Set<string> {
  const first = data.kind === 'mend' ? data.mend.turns : data.look.claim;
  if (data.kind === 'mend' && which === 'first') return new Set([first]);
  return new Set([first, ...LANGUAGES.flatMap((language) => quotedIn(words[language].happened))]);
}
