import { useState } from 'preact/hooks';
import type { FaultState, LabState } from '../lab-state.ts';
import { NumberField } from './number-field.tsx';

const OF_CALLS = ['hang', 'delay', 'abort'] as const;
const OF_INSTANCES = ['pause', 'kill', 'restart'] as const;
const BACKENDS = ['registry', 'traces', 'metrics'] as const;
const STATUSES = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'RESOURCE_EXHAUSTED'] as const;

interface Form {
  readonly target: string;
  readonly kind: string;
  readonly share: number;
  readonly delayMs: number;
  readonly status: string;
  readonly lasts: number;
}

const START: Form = { target: '', kind: 'hang', share: 100, delayMs: 500, status: 'UNAVAILABLE', lasts: 20 };

/** What stands in a form, as the interface takes it. */
export function faultOf({ target, kind, share, delayMs, status, lasts }: Form): object {
  const [what = '', name = '', method] = target.split(' ');
  if (what === 'backend') return { kind: 'outage', backend: name, lasts };
  if (what === 'instance') return { kind, instance: name, lasts };
  const match = method === undefined ? { service: name } : { service: name, method };
  const more = kind === 'delay' ? { fixedDelayMs: delayMs } : kind === 'abort' ? { grpcStatus: status } : {};
  return { kind, match, percentage: share, ...more, lasts };
}

const kindsOf = (target: string): readonly string[] =>
  target.startsWith('instance') ? OF_INSTANCES : target.startsWith('backend') ? ['outage'] : OF_CALLS;

/** Sets a fault, always with a time limit; those in force can be undone at any time. Its target changes by hand alone: whoever chooses an edge may only want to look at it. */
export function FaultPanel(props: {
  state: LabState;
  /** Called service of the edge that is chosen. */
  callee: string;
  disabled: boolean;
  onSet: (fault: object) => void;
  onUndo: (id: string) => void;
}) {
  const { state, callee, disabled, onSet, onUndo } = props;
  const [form, setForm] = useState<Form>({ ...START, target: `calls ${callee}` });
  const change = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }));
  const kinds = kindsOf(form.target);
  const isOfCalls = kinds === OF_CALLS;
  const inForce = state.faults.filter(({ state: its }) => its !== 'gone');
  return (
    <section class="panel" aria-labelledby="fault-title">
      <h2 id="fault-title">Fault</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSet(faultOf(form));
        }}
      >
        <label class="wide">
          on
          <select
            value={form.target}
            onChange={({ currentTarget }) => setForm((before) => aimed(before, currentTarget.value))}
          >
            <Targets state={state} />
          </select>
        </label>
        {callee === '' || form.target.split(' ')[1] === callee ? null : (
          <button type="button" onClick={() => setForm((before) => aimed(before, `calls ${callee}`))}>
            Aim at {callee}
          </button>
        )}
        <label>
          kind
          <select value={form.kind} onChange={({ currentTarget }) => change({ kind: currentTarget.value })}>
            {kinds.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </label>
        {isOfCalls ? (
          <NumberField
            seen={state}
            label="% of calls"
            value={form.share}
            min={1}
            max={100}
            onInput={(share) => change({ share })}
          />
        ) : null}
        {isOfCalls && form.kind === 'delay' ? (
          <NumberField
            seen={state}
            label="ms"
            value={form.delayMs}
            min={1}
            max={60_000}
            onInput={(delayMs) => change({ delayMs })}
          />
        ) : null}
        {isOfCalls && form.kind === 'abort' ? (
          <label>
            with
            <select
              value={form.status}
              onChange={({ currentTarget }) => change({ status: currentTarget.value })}
            >
              {STATUSES.map((status) => (
                <option key={status}>{status}</option>
              ))}
            </select>
          </label>
        ) : null}
        <NumberField
          seen={state}
          label="for s"
          value={form.lasts}
          min={1}
          max={600}
          onInput={(lasts) => change({ lasts })}
        />
        <button type="submit" class="act" disabled={disabled}>
          Set the fault
        </button>
      </form>
      <ul class="in-force">
        {inForce.map((fault) => (
          <InForce key={fault.id} fault={fault} nowMs={state.lab.nowMs} disabled={disabled} onUndo={onUndo} />
        ))}
      </ul>
    </section>
  );
}

/** The kind stays where the new target has it. */
const aimed = (form: Form, target: string): Form => {
  const kinds = kindsOf(target);
  return { ...form, target, kind: kinds.includes(form.kind) ? form.kind : (kinds[0] ?? '') };
};

function Targets({ state }: { state: LabState }) {
  const methods = new Map<string, Set<string>>();
  for (const { from, to, methods: own } of state.edges)
    if (from !== 'load') methods.set(to, new Set([...(methods.get(to) ?? []), ...own]));
  const kit = state.services.filter((service) => service.kit);
  return (
    <>
      <optgroup label="Calls">
        {kit.flatMap(({ name }) => [
          <option key={name} value={`calls ${name}`}>{`all calls to ${name}`}</option>,
          ...[...(methods.get(name) ?? [])].map((method) => (
            <option key={`${name} ${method}`} value={`calls ${name} ${method}`}>{`${name} ${method}`}</option>
          )),
        ])}
      </optgroup>
      {state.lab.attached ? null : <OfProcesses state={state} />}
    </>
  );
}

function OfProcesses({ state }: { state: LabState }) {
  return (
    <>
      <optgroup label="Instances">
        {state.instances.map(({ instance }) => (
          <option key={instance} value={`instance ${instance}`}>
            {instance}
          </option>
        ))}
      </optgroup>
      <optgroup label="Backends">
        {BACKENDS.map((backend) => (
          <option key={backend} value={`backend ${backend}`}>{`${backend} (outage)`}</option>
        ))}
      </optgroup>
    </>
  );
}

function InForce(props: {
  fault: FaultState;
  nowMs: number;
  disabled: boolean;
  onUndo: (id: string) => void;
}) {
  const { fault, nowMs, disabled, onUndo } = props;
  const leftS = Math.max(0, Math.ceil((fault.endsAtMs - nowMs) / 1_000));
  return (
    <li>
      <span>
        <b class="bad">{fault.text}</b>
        <small>
          {fault.lapsed
            ? 'no instance applies it any more: undo it, then set it again'
            : fault.state === 'in-force'
              ? `in force, ends in ${leftS} s`
              : fault.state}
          {fault.error ? `: ${fault.error}` : ''}
        </small>
      </span>
      <button type="button" disabled={disabled || fault.state === 'undoing'} onClick={() => onUndo(fault.id)}>
        Undo<span class="sr"> {fault.id}</span>
      </button>
    </li>
  );
}
