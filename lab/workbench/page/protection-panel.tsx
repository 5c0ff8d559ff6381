import { useState } from 'preact/hooks';
import type { EdgeState, ServiceState } from '../lab-state.ts';
import { NumberField } from './number-field.tsx';
import { asCode, isSame, PROTECTIONS, type Settings, settingOf, switched } from './protections.ts';

/** Switches of an edge. A switch shows what is in force; what was chosen and is not in force yet is outlined. */
export function ProtectionPanel(props: {
  edge: EdgeState;
  service: ServiceState;
  disabled: boolean;
  onApply: (service: string, settings: object) => Promise<void>;
}) {
  const { edge, service, disabled, onApply } = props;
  const inForce = service.settings as Settings;
  const [draft, setDraft] = useState<Settings | null>(null);
  const [isApplying, setApplying] = useState(false);
  const wanted = draft ?? (service.pending as Settings | null) ?? inForce;
  const isChanged = !isSame(wanted, inForce);
  const apply = async () => {
    setApplying(true);
    await onApply(service.name, wanted);
    setApplying(false);
    setDraft(null);
  };
  return (
    <section class="panel" aria-labelledby="protections-title">
      <h2 id="protections-title">
        Protections <small>{`${edge.from} → ${edge.to}`}</small>
      </h2>
      <ul class="switches">
        {PROTECTIONS.filter(({ name }) => name !== 'fallback' || edge.fallback).map((protection) => {
          const { name, text } = protection;
          const now = settingOf(inForce, edge.to, name);
          const next = settingOf(wanted, edge.to, name);
          const isPending = !isSame(now, next);
          return (
            <li key={name}>
              <button
                type="button"
                role="switch"
                aria-checked={now !== undefined}
                class={`${now === undefined ? 'off' : 'on'} ${isPending ? 'pending' : ''}`}
                disabled={disabled || isApplying}
                onClick={() => setDraft(switched(wanted, edge.to, protection, next === undefined))}
              >
                <i class="knob" />
                <span>{text}</span>
              </button>
              {name === 'timeoutMs' && typeof next === 'number' ? (
                <NumberField
                  {...{ seen: service, disabled: disabled || isApplying, value: next, min: 1, max: 60_000 }}
                  label="ms"
                  onInput={(value) =>
                    setDraft(switched(wanted, edge.to, { ...protection, value: Math.round(value) }, true))
                  }
                />
              ) : null}
              <span class={isPending ? 'full' : 'ink3'}>
                {isPending
                  ? `${next === undefined ? 'off' : 'on'}, not applied`
                  : now === undefined
                    ? 'off'
                    : 'in force'}
              </span>
            </li>
          );
        })}
      </ul>
      <section
        class="code"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
        tabIndex={0}
        aria-label={`Settings of ${service.name} as an arm of a scenario has them`}
      >
        <pre>{asCode(service.name, wanted)}</pre>
      </section>
      <p class="row">
        <button
          type="button"
          class="act"
          disabled={disabled || !isChanged || isApplying}
          onClick={() => void apply()}
        >
          {isApplying ? 'Applying' : 'Apply'}
        </button>
        <button type="button" disabled={!draft || isApplying} onClick={() => setDraft(null)}>
          Discard
        </button>
      </p>
    </section>
  );
}
