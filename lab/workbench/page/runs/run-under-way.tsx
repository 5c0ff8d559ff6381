import type { ArmSeen, PhaseSeen, RunView } from '../../runs/views.ts';

interface UnderWayProps {
  readonly running: NonNullable<RunView['running']>;
  readonly disabled: boolean;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}

/** A scenario that is run: where it is, what has come of it by now, and how long it takes yet. */
export function RunUnderWay({ running, disabled, isStopping, onStop }: UnderWayProps) {
  const { scenario, title, sinceMs, progress } = running;
  const left = progress === null ? null : secondsOf(progress.leftMs);
  return (
    <section class="panel under-way-run" aria-labelledby="under-way-title">
      <div class="row titled">
        <h2 id="under-way-title">
          {scenario} <small>{title}</small>
        </h2>
        <button type="button" disabled={disabled} onClick={onStop}>
          {isStopping ? 'Stopping' : 'Cancel'}
        </button>
      </div>
      <div class="row">
        <p class="where-it-is">{whereItIs(progress?.arms ?? [])}</p>
        <p class="ink3">
          {`${secondsOf(sinceMs)} s`}
          {left === null ? '' : `, about ${left} s to go`}
        </p>
      </div>
      {progress === null ? null : (
        <>
          <progress
            aria-label="How much of the run is over, about"
            value={sinceMs}
            max={sinceMs + progress.leftMs}
          />
          <Arms arms={progress.arms} phaseLeftMs={progress.phaseLeftMs} />
        </>
      )}
      <p class="ink3">The load of this lab is off until it has ended: nothing else is to take its time.</p>
    </section>
  );
}

const secondsOf = (ms: number) => Math.ceil(ms / 1000);

/** `arm 1 of 2, protected: fault` */
export function whereItIs(arms: readonly ArmSeen[]): string {
  const place = arms.findIndex(({ state }) => state !== 'next' && state !== 'done');
  const arm = arms[place];
  if (!arm) return arms.some(({ state }) => state === 'done') ? 'Between arms, or judging' : 'Starting';
  const phase = arm.phases.find(({ state }) => state === 'now')?.name;
  const doing = {
    starting: 'starting',
    gathering: 'reading traces and books',
    loaded: phase ?? 'between phases',
  };
  const again = arm.attempt > 1 ? `, attempt ${arm.attempt}` : '';
  return `Arm ${place + 1} of ${arms.length}, ${arm.name}${again}: ${doing[arm.state as keyof typeof doing]}`;
}

function Arms({ arms, phaseLeftMs }: { arms: readonly ArmSeen[]; phaseLeftMs: number | null }) {
  const phases = arms[0]?.phases ?? [];
  return (
    <div class="scroll">
      <table class="tbl phases">
        <caption class="sr">Requests of each arm by phase, of those that have ended</caption>
        <thead>
          <tr>
            <th scope="col">Arm</th>
            {phases.map(({ name, seconds }) => (
              <th key={name} scope="col">
                {name} <small>{`${seconds} s`}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {arms.map((arm) => (
            <tr key={arm.name}>
              <th scope="row">{arm.name}</th>
              {arm.phases.map((phase) => (
                <td key={phase.name} class={phase.state === 'now' ? 'is-now' : undefined}>
                  <Phase {...{ phase }} leftMs={phase.state === 'now' ? phaseLeftMs : null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const MARKS = { next: '', now: '▸', done: '✓' } as const;
const WORDS = { next: 'to come', now: 'now', done: 'over' } as const;

function Phase({ phase, leftMs }: { phase: PhaseSeen; leftMs: number | null }) {
  const { state, ended, good } = phase;
  return (
    <>
      <span aria-hidden="true">{MARKS[state]}</span> {WORDS[state]}
      {leftMs === null ? '' : `, ${secondsOf(leftMs)} s left`}
      {ended === 0 ? null : (
        <small>
          {`${good} good`}
          {ended > good ? <b class="bad">{`, ${ended - good} failed`}</b> : null}
        </small>
      )}
    </>
  );
}
