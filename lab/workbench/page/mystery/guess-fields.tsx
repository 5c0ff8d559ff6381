import type { AnswerPlaces } from '../../../mystery/mystery-state.ts';
import { changed, type GuessText, isOfInstance, unitOf } from './guess.ts';

interface GuessFieldsProps {
  readonly title: string;
  readonly guess: GuessText;
  readonly services: readonly AnswerPlaces[];
  readonly kinds: readonly string[];
  readonly onChange: (guess: GuessText) => void;
}

/** Where a fault is taken to be, and for what. */
export function GuessFields({ title, guess, services, kinds, onChange }: GuessFieldsProps) {
  const { methods = [], instances = [] } = services.find(({ service }) => service === guess.service) ?? {};
  const change = (part: Partial<GuessText>) => onChange(changed(guess, part));
  const unit = unitOf(guess.kind);
  return (
    <fieldset>
      <legend>{title}</legend>
      <Choice
        label="service"
        value={guess.service}
        options={services.map(({ service }) => service)}
        onChange={(service) => change({ service })}
      />
      <Choice
        label="kind of fault"
        value={guess.kind}
        options={kinds}
        onChange={(kind) => change({ kind })}
      />
      {isOfInstance(guess.kind) ? null : (
        <Choice
          label="method"
          none="all"
          value={guess.method}
          options={methods}
          onChange={(method) => change({ method })}
        />
      )}
      <Choice
        label="of instance"
        none="all"
        value={guess.instance}
        options={instances}
        onChange={(instance) => change({ instance })}
      />
      {unit === null ? null : (
        <label>
          {unit}
          <input
            type="number"
            min="0.1"
            step="any"
            value={guess.size}
            onInput={({ currentTarget }) => change({ size: currentTarget.value })}
          />
        </label>
      )}
    </fieldset>
  );
}

function Choice(props: {
  readonly label: string;
  /** What stands there while nothing is chosen. */
  readonly none?: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const { label, none = '–', value, options, onChange } = props;
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{none}</option>
        {options.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
