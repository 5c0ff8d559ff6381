import { useState } from 'preact/hooks';
import type { LoadShape } from '../load-shape.ts';
import { NumberField } from './number-field.tsx';

const KINDS = ['constant', 'ramp', 'spike', 'wave'] as const;
type Kind = (typeof KINDS)[number];

/** Small drawings of what each does. */
const DRAWN: Readonly<Record<Kind, string>> = {
  constant: 'M1 9H31',
  ramp: 'M1 13L21 3H31',
  spike: 'M1 13H11V3H19V13H31',
  wave: 'M1 13C6 13 6 3 11 3S16 13 21 13 26 3 31 3',
};

const WORDS: Readonly<Record<Exclude<Kind, 'constant'>, string>> = {
  ramp: 'in a straight line, and stays there',
  spike: 'at once, then as before',
  wave: 'and back, over and over',
};

/** The shape of the load over time. */
export function LoadShapes(props: {
  shape: LoadShape;
  /** Nothing is sent, whatever its shape. */
  isOff: boolean;
  seen: unknown;
  disabled: boolean;
  onShape: (shape: LoadShape) => void;
}) {
  const { shape, isOff, seen, disabled, onShape } = props;
  const [kind, setKind] = useState<Kind>(shape.kind);
  const [times, setTimes] = useState(3);
  const [lasts, setLasts] = useState(20);
  const choose = (to: Kind) => {
    setKind(to);
    if (to === 'constant') onShape({ kind: to });
  };
  return (
    <div class="shapes">
      <fieldset class="seg" aria-label="Shape of the load">
        {KINDS.map((each) => (
          <button
            key={each}
            type="button"
            disabled={disabled}
            aria-pressed={each === kind}
            onClick={() => choose(each)}
          >
            <svg viewBox="0 0 32 16" aria-hidden="true">
              <path d={DRAWN[each]} />
            </svg>
            {each}
          </button>
        ))}
      </fieldset>
      {kind === 'constant' ? null : (
        <form
          class="shape-fields"
          onSubmit={(event) => {
            event.preventDefault();
            onShape({ kind, times, lasts });
          }}
        >
          <NumberField
            {...{ seen, disabled }}
            label="times"
            value={times}
            min={0}
            max={50}
            onInput={setTimes}
          />
          <NumberField {...{ seen, disabled }} label="s" value={lasts} min={1} max={600} onInput={setLasts} />
          <button type="submit" class="act" disabled={disabled}>
            Start the {kind}
          </button>
          <p class="ink3">{WORDS[kind]}</p>
        </form>
      )}
      <p class={shape.kind === 'constant' ? 'ink3' : 'pro'}>
        {shape.kind === 'constant'
          ? isOff
            ? 'off now, constant when it goes on'
            : 'constant now'
          : `${shape.kind} under way: ${shape.times} times, ${shape.lasts} s`}
      </p>
    </div>
  );
}
