import type { Mystery, MysteryState, Reveal } from '../../../mystery/mystery-state.ts';
import type { Guess, ScoredFault } from '../../../mystery/score-answer.ts';
import type { TrueFault } from '../../../mystery/true-fault.ts';

export const isOpen = ({ current }: MysteryState): boolean => current !== null && current.state !== 'over';

const ENDED = { answered: 'Nothing could be found', 'given-up': 'Given up', 'time-over': 'Time is over' };

export const scoreText = ({ score, ended }: Pick<Reveal, 'score' | 'ended'>): string =>
  score === null ? ENDED[ended] : `${score} of 100`;

/** What has become of mysteries between two looks, for who listens. */
export function mysteryNews(before: MysteryState | undefined, now: MysteryState): string[] {
  if (before === undefined || isOpen(before) === isOpen(now)) return [];
  if (isOpen(now)) return ['A mystery is open.'];
  const reveal = now.current?.reveal;
  return reveal ? [`The mystery is over: ${scoreText(reveal)}.`] : [];
}

/** By the clock of the one who looked for it. */
export function whenText({ startedAtMs }: Mystery, { cameAtMs, goneAtMs }: TrueFault): string {
  const at = (ms: number) => `${((ms - startedAtMs) / 1_000).toFixed(1)} s`;
  return goneAtMs === null
    ? `in force from ${at(cameAtMs)} on`
    : `in force from ${at(cameAtMs)} to ${at(goneAtMs)} after the start`;
}

/** What was right of the guess, and what was not. */
export function guessText({ fault, guess, right, points }: ScoredFault): string {
  if (guess === null) return 'No guess is left for it.';
  const said = `You said ${describeGuess(guess)}`;
  const parts = (['service', 'place', 'kind', 'size'] as const).filter(
    (part) => part !== 'size' || fault.size !== null,
  );
  const wrong = parts.filter((part) => !right.includes(part));
  if (wrong.length === 0) return `${said}: all of it is right.`;
  if (right.length === 0) return `${said}: not the right service, ${points} points.`;
  return `${said}: right ${inList(parts.filter((part) => right.includes(part)))}, wrong ${inList(wrong)}; ${points} of 100.`;
}

function describeGuess({ kind, service, method, instance, size }: Guess): string {
  const unit = kind === 'delay' ? ' ms' : ' %';
  const where = [service, method, instance && `on ${instance}`].filter(Boolean).join(' ');
  return `${kind}${size === undefined ? '' : ` of ${size}${unit}`}, ${where}`;
}

const inList = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' and ');
