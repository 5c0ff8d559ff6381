import { useEffect, useState } from 'preact/hooks';
import type { EdgeState, ServiceState } from '../lab-state.ts';
import { type LastInForce, ownerOf } from './last-in-force.ts';
import { ProtectionSwitch } from './protection-switch.tsx';
import {
  asCode,
  isSame,
  PROTECTIONS,
  type Protection,
  placeOf,
  type Settings,
  settingOf,
  withSetting,
} from './protections.ts';

export interface SettingsChange {
  readonly service: string;
  readonly settings: Settings;
}

/** Switches of an edge. A switch shows what is in force; what was chosen and is not in force yet is outlined. */
export function ProtectionPanel(props: {
  edge: EdgeState;
  /** The caller, and the service that is called where it takes settings. */
  services: readonly ServiceState[];
  lastInForce: LastInForce;
  disabled: boolean;
  /** Resolves when the lab has answered: whether all of it is in force. */
  onApply: (changes: readonly SettingsChange[]) => Promise<boolean>;
}) {
  const { edge, services, lastInForce, disabled, onApply } = props;
  const [draft, setDraft] = useState<Readonly<Record<string, Settings>>>({});
  const [isApplying, setApplying] = useState(false);
  const sides = services.map(({ name, settings, pending }) => {
    const inForce = settings as Settings;
    const wanted = draft[name] ?? (pending as Settings | null) ?? inForce;
    return { name, inForce, wanted, isChanged: !isSame(wanted, inForce) };
  });
  const changes = sides.filter(({ isChanged }) => isChanged);
  // Until the lab is seen to go by it: else a switch would say for a second that nothing is in force.
  useEffect(() => {
    // Not what was chosen since this was drawn.
    if (!isApplying && changes.length === 0) setDraft((now) => (now === draft ? {} : now));
  }, [isApplying, changes.length]);
  const apply = async () => {
    setApplying(true);
    const isDone = await onApply(changes.map(({ name, wanted }) => ({ service: name, settings: wanted })));
    setApplying(false);
    if (!isDone) setDraft({});
  };
  const switchOf = (protection: Protection) => {
    const side = sides.find(({ name }) => name === ownerOf(protection, edge));
    if (!side) return null;
    const place = placeOf(protection, edge.to);
    const [now, next] = [settingOf(side.inForce, place), settingOf(side.wanted, place)];
    const isOn = protection.isOn(next);
    const write = (value: unknown) =>
      setDraft({ ...draft, [side.name]: withSetting(side.wanted, place, value) });
    return (
      <ProtectionSwitch
        key={protection.name}
        {...{ protection, now, next }}
        seen={services[0]}
        callee={edge.to}
        disabled={disabled || isApplying}
        onSwitch={() => write(lastInForce.valueOf(protection, edge, next, !isOn))}
        onValue={write}
      />
    );
  };
  return (
    <section class="panel" aria-labelledby="protections-title">
      <h2 id="protections-title">
        Protections <small>{`${edge.from} → ${edge.to}`}</small>
      </h2>
      <ul class="switches">
        {PROTECTIONS.filter(({ name }) => name !== 'fallback' || edge.fallback).map(switchOf)}
      </ul>
      <section
        class="code"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
        tabIndex={0}
        aria-label={`Settings of ${edge.from} → ${edge.to} as an arm of a scenario has them`}
      >
        <pre>
          {sides
            .filter(({ name, isChanged, wanted }) => name === edge.from || isChanged || wanted.server)
            .map(({ name, wanted }) => asCode(name, wanted))
            .join('\n')}
        </pre>
      </section>
      <p class="row">
        <button
          type="button"
          class="act"
          disabled={disabled || changes.length === 0 || isApplying}
          onClick={({ currentTarget }) => {
            // It would be the valid one before that is applied.
            const wrong = currentTarget.closest('section')?.querySelector<HTMLInputElement>('input:invalid');
            if (wrong) wrong.focus();
            else void apply();
          }}
        >
          {isApplying ? 'Applying' : 'Apply'}
        </button>
        <button
          type="button"
          disabled={Object.keys(draft).length === 0 || isApplying}
          onClick={() => setDraft({})}
        >
          Discard
        </button>
      </p>
    </section>
  );
}
