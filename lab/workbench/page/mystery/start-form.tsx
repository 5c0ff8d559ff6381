import { useState } from 'preact/hooks';
import type { MysteryState } from '../../../mystery/mystery-state.ts';

const MOST_SEED = 2_147_483_647;

export interface AskedMystery {
  readonly level: number;
  /** Any, where it is left out. */
  readonly seed?: number;
}

/** Begins the first mystery, or the next one. */
export function StartForm(props: {
  readonly mystery: MysteryState;
  readonly disabled: boolean;
  readonly onStart: (asked: AskedMystery) => void;
}) {
  const { mystery, disabled, onStart } = props;
  const { levels, current } = mystery;
  const [level, setLevel] = useState(current?.level ?? 1);
  const [seed, setSeed] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onStart({ level, ...(seed !== '' && { seed: Number(seed) }) });
      }}
    >
      <label>
        level
        <select value={level} onChange={({ currentTarget }) => setLevel(Number(currentTarget.value))}>
          {levels.map((each) => (
            <option key={each.level} value={each.level}>
              {each.level}
            </option>
          ))}
        </select>
      </label>
      <label>
        seed
        <input
          type="number"
          class="seed"
          placeholder="any"
          min="0"
          max={MOST_SEED}
          step="1"
          value={seed}
          onInput={({ currentTarget }) => setSeed(currentTarget.value)}
        />
      </label>
      <button type="submit" class="act" disabled={disabled}>
        {current === null ? 'Hide a fault' : 'Hide another'}
      </button>
      <p class="ink3 wide">{levels.find((each) => each.level === level)?.title}.</p>
    </form>
  );
}
