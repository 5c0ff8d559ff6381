import { useState } from 'preact/hooks';
import type { LabState } from '../lab-state.ts';
import type { LogLine } from '../read-logs.ts';
import type { Connection } from './connection.ts';
import { useAsked } from './use-asked.ts';

const EVERY_MS = 2_000;
const SHOWN = 200;
const LEAST = ['debug', 'info', 'warn', 'error'] as const;
const TONES: Readonly<Record<string, string>> = { warn: 'full', error: 'bad', fatal: 'bad' };

/** What instances write, the newest first. */
export function LogPanel(props: { connection: Connection; paused: boolean; state: LabState }) {
  const { connection, paused, state } = props;
  const [instance, setInstance] = useState('');
  const [level, setLevel] = useState('info');
  const [contains, setContains] = useState('');
  const query = new URLSearchParams({
    ...{ limit: String(SHOWN), level },
    ...(instance ? { instance } : {}),
    ...(contains ? { contains } : {}),
  });
  const { answer, problem } = useAsked<{ lines: readonly LogLine[] }>(connection, `/logs?${query}`, {
    ...{ paused, everyMs: EVERY_MS },
  });
  const lines = answer?.lines ?? [];
  return (
    <section class="logs" aria-labelledby="logs-title">
      <h2 id="logs-title">
        Logs <small>of instances, newest first, since the start</small>
      </h2>
      <form
        class="trace-filter"
        aria-label="Which lines are listed"
        onSubmit={(event) => event.preventDefault()}
      >
        <label>
          instance
          <select value={instance} onChange={({ currentTarget }) => setInstance(currentTarget.value)}>
            <option value="">all</option>
            {state.instances.map(({ instance: name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          level from
          <select value={level} onChange={({ currentTarget }) => setLevel(currentTarget.value)}>
            {LEAST.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          with the text
          <input
            type="search"
            value={contains}
            maxLength={200}
            onInput={({ currentTarget }) => setContains(currentTarget.value)}
          />
        </label>
      </form>
      {problem ? <p class="bad">{problem}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard */}
      <ol class="lines" tabIndex={0} aria-label="Lines of logs">
        {lines.map((line, place) => (
          <li key={`${place} ${line.tMs}`}>
            <span class="ink3">
              {line.tMs === null ? '' : `${((line.tMs - state.lab.startedAtMs) / 1_000).toFixed(1)} s`}
            </span>
            <span>{line.instance}</span>
            <span class={TONES[line.level ?? ''] ?? 'ink3'}>{line.level ?? ''}</span>
            <span class="text">{line.text}</span>
          </li>
        ))}
      </ol>
      {answer && lines.length === 0 ? <p class="ink3">No line fits.</p> : null}
    </section>
  );
}
