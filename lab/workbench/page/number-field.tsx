import { useId } from 'preact/hooks';
import { useDraft } from './use-draft.ts';

interface NumberFieldProps {
  readonly value: number;
  /** Another one with each look at the lab. */
  readonly seen: unknown;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly disabled?: boolean;
  /** Stands before it. */
  readonly label?: string;
  /** Read out, where no label stands there. */
  readonly name?: string;
  /** Each valid number, as it is typed. */
  readonly onInput?: (value: number) => void;
  /** The valid number that it is left with. */
  readonly onValue?: (value: number) => void;
}

/** A number that is typed. */
export const NumberField = (props: NumberFieldProps) => <Field type="number" {...props} />;

/** A number that is dragged. */
export const Slider = (props: NumberFieldProps) => <Field type="range" {...props} />;

function Field(props: NumberFieldProps & { type: 'number' | 'range' }) {
  const { type, value, seen, min, max, step, disabled, label, name, onInput, onValue } = props;
  const id = useId();
  const draft = useDraft(value, seen);
  const tell = ({ validity, valueAsNumber }: HTMLInputElement, to?: (value: number) => void) => {
    if (validity.valid) to?.(valueAsNumber);
  };
  const input = (
    <input
      {...{ id, type, min, max, disabled }}
      required={type === 'number'}
      step={step ?? 'any'}
      value={draft.shown}
      aria-label={name}
      onInput={({ currentTarget }) => {
        draft.write(currentTarget.value);
        tell(currentTarget, onInput);
      }}
      onChange={({ currentTarget }) => {
        draft.leave();
        tell(currentTarget, onValue);
      }}
      onBlur={draft.leave}
    />
  );
  if (label === undefined) return input;
  return (
    <label for={id}>
      {label}
      {input}
    </label>
  );
}
