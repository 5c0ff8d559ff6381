import { useState } from 'preact/hooks';
import { ThemeButton } from '../../web/report-page/islands/theme-button.tsx';
import { AttachedNote } from './attached-note.tsx';
import { BeamerButton } from './beamer-button.tsx';
import type { Connection } from './connection.ts';
import { EdgeTable } from './edge-table.tsx';
import { EditPanel } from './edit-panel.tsx';
import { EventLog } from './event-log.tsx';
import { FaultPanel } from './fault-panel.tsx';
import { inForce } from './faults-in-force.ts';
import { HeldBy } from './held-by.tsx';
import { InstanceTable } from './instance-table.tsx';
import { LiveCharts } from './live-charts.tsx';
import { edgeKey, LiveTopology } from './live-topology.tsx';
import { LoadPanel } from './load-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { MysteryPanel } from './mystery/mystery-panel.tsx';
import { isOpen } from './mystery/mystery-words.ts';
import { ProtectionPanel, type SettingsChange } from './protection-panel.tsx';
import { QueryPanel } from './query-panel.tsx';
import { TracePanel } from './trace-panel.tsx';
import { useLab } from './use-lab.ts';

/** A lab that is held open: what goes on in it, and what can be done to it. A pause stops what is looked at; what is done goes by the lab as it is now. */
export function LivePage({ connection }: { connection: Connection }) {
  const [paused, setPaused] = useState(false);
  const [chosen, setChosen] = useState('');
  const [problem, setProblem] = useState('');
  const { state, now, lastInForce, moments, log, ...seen } = useLab(connection, paused);
  const { missed, isConnected, announced, tell } = seen;
  if (!state || !now)
    return (
      <main class="waiting">
        <h1>Faultline lab</h1>
        <p role="status">
          {isConnected ? 'Waiting for the first look.' : 'The lab does not answer. Is it running?'}
        </p>
      </main>
    );
  const disabled = !connection.mayChange || !isConnected;
  /** Whether it went well. */
  const attempt = async (what: () => Promise<unknown>): Promise<boolean> => {
    try {
      await what();
      setProblem('');
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      tell((error as Error).message);
      return false;
    }
  };
  const act = async (method: string, path: string, body?: unknown): Promise<void> =>
    void (await attempt(() => connection.ask(method, path, body)));
  /** One service after the other. */
  const apply = (changes: readonly SettingsChange[]) =>
    attempt(async () => {
      for (const { service, settings } of changes)
        await connection.ask('PUT', `/services/${encodeURIComponent(service)}/settings`, settings);
    });
  const edges = state.edges;
  const edge = edges.find((each) => edgeKey(each) === chosen) ?? edges.at(-1);
  const ofEdge = now.services.filter(({ name, kit }) => kit && (name === edge?.from || name === edge?.to));
  const faults = inForce(now.faults).length;
  const isMystery = isOpen(now.mystery);
  const selected = edge ? edgeKey(edge) : '';
  return (
    <>
      <header class="top">
        <h1>
          Faultline{' '}
          <small>{`${state.lab.system}, ${state.instances.length} instances, as ${state.lab.scenario}`}</small>
        </h1>
        <p class={faults > 0 ? 'bad' : 'ink3'}>
          {isMystery
            ? 'A mystery is open'
            : faults === 0
              ? 'No fault in force'
              : `${faults} ${faults === 1 ? 'fault' : 'faults'} in force`}
        </p>
        <button
          type="button"
          disabled={disabled || now.faults.every(({ state: its }) => its === 'gone')}
          onClick={() => void act('DELETE', '/faults')}
        >
          Undo all
        </button>
        <p class="grow">
          <span role="status">
            {isConnected ? '' : 'The lab does not answer; the page goes on when it does.'}
            {paused ? 'Paused' : ''}
          </span>
          {/* It changes each second: nobody wants that read out. */}
          <span>{paused ? `: ${missed} updates missed` : ''}</span>
        </p>
        {now.faults.some(({ cameAtMs }) => cameAtMs !== null) ? (
          <a href="/api/v1/recording" download="recorded.ts">
            Record as scenario
          </a>
        ) : null}
        {state.lab.attached ? null : <a href="/runs">Scenarios and runs</a>}
        {state.lab.attached ? null : <a href="/workshop">Workshop</a>}
        <button type="button" onClick={() => setPaused(!paused)}>
          {paused ? 'Show what is now' : 'Pause the page'}
        </button>
        <BeamerButton />
        <ThemeButton />
      </header>
      <p class="sr" aria-live="polite">
        {announced}
      </p>
      {connection.mayChange ? null : (
        <p class="bar-note full">You look on. To change things, open the address that the lab has printed.</p>
      )}
      {state.lab.attached ? <AttachedNote /> : null}
      {state.load.heldBy ? (
        <p class="bar-note full">
          <HeldBy by={state.load.heldBy} />
        </p>
      ) : null}
      {problem ? (
        <p class="bar-note bad">
          {problem}{' '}
          <button type="button" onClick={() => setProblem('')}>
            Close
          </button>
        </p>
      ) : null}
      <main class={state.lab.attached ? 'live attached' : 'live'}>
        <div class="what">
          <section aria-labelledby="topology-title">
            <h2 id="topology-title">
              Who calls whom{' '}
              <small>
                calls begun a second and what became of them, last 5 s; beside the slowest that ended the age
                of the oldest that waits
              </small>
            </h2>
            <LiveTopology
              {...{ edges, selected }}
              instances={state.instances}
              faults={state.faults}
              onSelect={setChosen}
            />
            <div class="scroll">
              <EdgeTable {...{ edges, selected }} onSelect={setChosen} />
            </div>
          </section>
          <LiveCharts moments={moments} state={state} />
          <TracePanel {...{ connection, paused, state }} />
          {state.lab.attached ? null : <LogPanel {...{ connection, paused, state }} />}
          <QueryPanel {...{ connection, paused }} nowMs={state.lab.nowMs} />
        </div>
        <aside class="side" aria-label="What can be done">
          <FaultPanel
            state={now}
            disabled={disabled || isMystery}
            callee={edge?.to ?? ''}
            onSet={(fault) => void act('POST', '/faults', fault)}
            onUndo={(id) => void act('DELETE', `/faults/${encodeURIComponent(id)}`)}
          />
          {state.lab.attached ? null : (
            <MysteryPanel
              mystery={now.mystery}
              nowMs={now.lab.nowMs}
              disabled={disabled}
              onStart={(asked) => act('POST', '/mystery', asked)}
              onAnswer={(faults) => act('POST', '/mystery/answer', { faults })}
              onGiveUp={() => act('DELETE', '/mystery')}
            />
          )}
          {edge && ofEdge.some(({ name }) => name === edge.from) ? (
            <ProtectionPanel
              {...{ edge, services: ofEdge, lastInForce, disabled }}
              key={selected}
              onApply={apply}
            />
          ) : (
            <section class="panel">
              <h2>Protections</h2>
              <p class="ink3">Choose an edge between two services that take settings.</p>
            </section>
          )}
          <LoadPanel
            load={now.load}
            disabled={disabled}
            onRate={(route, rps) => void act('PUT', '/load', { routes: { [route]: rps } })}
            onPaused={(load) => void act('PUT', '/load', { paused: load })}
            onShape={(shape) => void act('PUT', '/load', { shape })}
          />
          <EditPanel edits={state.edits} isLoadOff={state.load.paused} />
          <InstanceTable instances={state.instances} />
          <EventLog log={log} startedAtMs={state.lab.startedAtMs} />
        </aside>
      </main>
    </>
  );
}
