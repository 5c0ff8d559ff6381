import { type Change, gravestChange } from '../../analysis/compare/compare-runs.ts';
import { compare, type Gate, judgeGate, needsConfirmation } from '../../gate/gate.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Draw } from './draw.ts';

/** What came of one gate. */
export interface Word {
  /** `unconfirmed`: the first set was worse, and no runs were left for a second one. */
  readonly change: Change | 'unconfirmed';
  /** Of the first set. */
  readonly first: Change;
  /** Of the first set, by claim. */
  readonly claims: Readonly<Record<string, Change>>;
  /** What each regressed claim is said to come of, as `inventory CheckStock`; empty for nothing. */
  readonly named: readonly string[];
}

/** One gate after the other: one that is worse makes a second set, as a team's would. */
export function wordsOf(scenario: Scenario, draw: Draw): Word[] {
  const words: Word[] = [];
  for (;;) {
    const pair = draw.next();
    if (!pair) return words;
    const first = compare(scenario, pair.base, pair.head);
    const again = needsConfirmation(first) ? draw.again(pair) : undefined;
    const gate = judgeGate(first, again ? compare(scenario, again.base, again.head) : null);
    words.push({
      change: needsConfirmation(first) && !again ? 'unconfirmed' : gate.change,
      first: gravestChange(first.claims),
      claims: Object.fromEntries(first.claims.map(({ claim, change }) => [claim, change])),
      named: namedBy(gate),
    });
  }
}

const namedBy = ({ claims }: Gate): string[] =>
  claims.flatMap(({ change, grown }) =>
    change === 'regressed' ? [grown ? `${grown.service} ${grown.operation}` : ''] : [],
  );
