import { useId, useState } from 'preact/hooks';
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

/** A number that is typed. One that is out of range stays until it is mended, with what is expected beside it. */
export const NumberField = (props: NumberFieldProps) => <Field type="number" {...props} />;

/** A number that is dragged. */
export const Slider = (props: NumberFieldProps) => <Field type="range" {...props} />;

function Field(props: NumberFieldProps & { type: 'number' | 'range' }) {
  const { type, value, seen, min, max, step, disabled, label, name, onInput, onValue } = props;
  const id = useId();
  const draft = useDraft(value, seen);
  const [isRefused, setRefused] = useState(false);
  const tell = ({ validity, valueAsNumber }: HTMLInputElement, to?: (value: number) => void) => {
    if (validity.valid) to?.(valueAsNumber);
  };
  const leave = ({ validity }: HTMLInputElement) => {
    setRefused(!validity.valid);
    if (validity.valid) draft.leave();
  };
  const input = (
    <input
      {...{ id, type, min, max, disabled }}
      required={type === 'number'}
      step={step ?? 'any'}
      value={draft.shown}
      aria-label={name}
      aria-invalid={isRefused}
      aria-describedby={isRefused ? `${id}-expected` : undefined}
      onInput={({ currentTarget }) => {
        draft.write(currentTarget.value);
        if (currentTarget.validity.valid) setRefused(false);
        tell(currentTarget, onInput);
      }}
      onChange={({ currentTarget }) => {
        leave(currentTarget);
        tell(currentTarget, onValue);
      }}
      onBlur={({ currentTarget }) => leave(currentTarget)}
    />
  );
  return (
    <>
      {label === undefined ? (
        input
      ) : (
        <label for={id}>
          {label}
          {input}
        </label>
      )}
      {isRefused ? (
        <small class="expected bad" id={`${id}-expected`} role="alert">
          {`${label === undefined ? '' : `${label}: `}expected a number from ${min} to ${max}`}
        </small>
      ) : null}
    </>
  );
}
