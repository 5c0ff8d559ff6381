import { NumberField } from './number-field.tsx';
import { isSame, type Protection } from './protections.ts';

/** One protection: what is in force, and what is to be. */
export function ProtectionSwitch(props: {
  protection: Protection;
  /** What stands in the settings in force, and in those that are wanted. */
  now: unknown;
  next: unknown;
  /** Another one with each look at the lab. */
  seen: unknown;
  callee: string;
  disabled: boolean;
  onSwitch: () => void;
  onValue: (value: unknown) => void;
}) {
  const { protection, now, next, seen, callee, disabled, onSwitch, onValue } = props;
  const { text, of, isOn, typed, unset = 'off' } = protection;
  const isPending = !isSame(now, next);
  return (
    <li>
      <button
        type="button"
        role="switch"
        aria-checked={isOn(now)}
        class={`${isOn(now) ? 'on' : 'off'} ${isPending ? 'pending' : ''}`}
        disabled={disabled}
        onClick={onSwitch}
      >
        <i class="knob" />
        <span>
          {text}
          {of === 'callee' ? <small>{` by ${callee}`}</small> : null}
        </span>
      </button>
      {typed && isOn(next) ? (
        <NumberField
          {...{ seen, disabled, label: typed.label, value: typed.read(next), min: typed.min }}
          max={typed.most(next)}
          onInput={(value) => onValue(typed.write(next, Math.round(value)))}
        />
      ) : null}
      <span class={isPending ? 'full' : 'ink3'}>
        {isPending ? `${isOn(next) ? 'on' : unset}, not applied` : isOn(now) ? 'in force' : unset}
      </span>
    </li>
  );
}
