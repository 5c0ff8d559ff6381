import type { Guess } from '../../../mystery/score-answer.ts';

/** What stands in the fields of a guess; empty for none. */
export interface GuessText {
  readonly service: string;
  readonly kind: string;
  readonly method: string;
  readonly instance: string;
  readonly size: string;
}

export const NO_GUESS: GuessText = { service: '', kind: '', method: '', instance: '', size: '' };

/** What a size of that kind is in; null where it has none. */
export const unitOf = (kind: string): 'ms' | '% of calls' | null =>
  kind === 'delay' ? 'ms' : kind === 'abort' || kind === 'hang' ? '% of calls' : null;

/** Whether it strikes a process, not the calls of a method. */
export const isOfInstance = (kind: string): boolean => kind === 'pause' || kind === 'kill';

/** As the interface takes it; null while it does not say both where and what. */
export function guessOf({ service, kind, method, instance, size }: GuessText): Guess | null {
  if (service === '' || kind === '') return null;
  return {
    ...{ service, kind },
    ...(method !== '' && { method }),
    ...(instance !== '' && { instance }),
    ...(size !== '' && { size: Number(size) }),
  };
}

/** What does not fit any more goes. */
export function changed(before: GuessText, part: Partial<GuessText>): GuessText {
  const guess = { ...before, ...part };
  if (guess.service !== before.service) return { ...guess, method: '', instance: '' };
  if (guess.kind === before.kind) return guess;
  return {
    ...guess,
    method: isOfInstance(guess.kind) ? '' : guess.method,
    size: unitOf(guess.kind) === unitOf(before.kind) ? guess.size : '',
  };
}
