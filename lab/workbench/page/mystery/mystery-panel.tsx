import { useState } from 'preact/hooks';
import type { MysteryState } from '../../../mystery/mystery-state.ts';
import type { Guess } from '../../../mystery/score-answer.ts';
import { TableHead } from '../../../web/components/table-head.tsx';
import { AnswerForm } from './answer-form.tsx';
import { MysteryReveal } from './mystery-reveal.tsx';
import { isOpen } from './mystery-words.ts';
import { type AskedMystery, StartForm } from './start-form.tsx';

interface MysteryPanelProps {
  readonly mystery: MysteryState;
  readonly nowMs: number;
  readonly disabled: boolean;
  /** Each resolves when the lab has answered. */
  readonly onStart: (asked: AskedMystery) => Promise<void>;
  readonly onAnswer: (faults: readonly Guess[]) => Promise<void>;
  readonly onGiveUp: () => Promise<void>;
}

/** A fault that is hidden for who looks at the page to find. */
export function MysteryPanel(props: MysteryPanelProps) {
  const { mystery, nowMs, onStart, onAnswer, onGiveUp } = props;
  const { current, scores } = mystery;
  const [isAsked, setAsked] = useState(false);
  const disabled = props.disabled || isAsked;
  const ask = (asking: Promise<void>) => {
    setAsked(true);
    void asking.finally(() => setAsked(false));
  };
  return (
    <section class="panel mystery" aria-labelledby="mystery-title">
      <h2 id="mystery-title">
        Mystery <small>a fault that the lab hides, for you to find</small>
      </h2>
      {current?.reveal ? <MysteryReveal mystery={current} reveal={current.reveal} /> : null}
      {current !== null && isOpen(mystery) ? (
        <AnswerForm
          key={current.startedAtMs}
          {...{ mystery, current, nowMs, disabled }}
          onAnswer={(faults) => ask(onAnswer(faults))}
          onGiveUp={() => ask(onGiveUp())}
        />
      ) : (
        <StartForm {...{ mystery, disabled }} onStart={(asked) => ask(onStart(asked))} />
      )}
      {scores.length > 1 ? <Scores scores={scores} /> : null}
    </section>
  );
}

const SHOWN = 8;
const HEADS = ['level', 'seed', 'score', 'time'].map((text) => ({ text, numeric: text !== 'level' }));

function Scores({ scores }: Pick<MysteryState, 'scores'>) {
  return (
    <table class="tbl" aria-label="Scores, the newest first">
      <TableHead heads={HEADS} />
      <tbody>
        {scores.slice(0, SHOWN).map(({ level, seed, score, seconds }, at) => (
          <tr key={scores.length - at}>
            <th scope="row">{level}</th>
            <td class="num">{seed}</td>
            <td class="num">{score ?? '–'}</td>
            <td class="num">{`${seconds} s`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
