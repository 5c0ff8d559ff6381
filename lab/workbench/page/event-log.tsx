import type { Logged } from './use-lab.ts';

/** What has happened, the newest first. */
export function EventLog({ log, startedAtMs }: { log: readonly Logged[]; startedAtMs: number }) {
  return (
    <section class="panel" aria-labelledby="log-title">
      <h2 id="log-title">
        Events <small>newest first, since the start</small>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard */}
      <ol class="log" tabIndex={0} aria-label="Events">
        {log.map(({ id, tMs, text, tone }) => (
          <li key={id}>
            <span class="ink3">{`${((tMs - startedAtMs) / 1_000).toFixed(1)} s`}</span>
            <span class={tone}>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
