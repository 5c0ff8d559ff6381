import type { AnswerPlaces } from '../../../mystery/mystery-state.ts';
import { SelectField } from '../select-field.tsx';
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
      <SelectField
        label="service"
        value={guess.service}
        options={services.map(({ service }) => service)}
        onChange={(service) => change({ service })}
      />
      <SelectField
        label="kind of fault"
        value={guess.kind}
        options={kinds}
        onChange={(kind) => change({ kind })}
      />
      {isOfInstance(guess.kind) ? null : (
        <SelectField
          label="method"
          none="all"
          value={guess.method}
          options={methods}
          onChange={(method) => change({ method })}
        />
      )}
      <SelectField
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
