import type { LabState } from '../lab-state.ts';

/** What a chart draws of one second. */
export interface Moment {
  readonly tMs: number;
  readonly goodPerS: number;
  /** Null where it is not the lab that sends. */
  readonly wantedPerS: number | null;
  readonly p90Ms: number | null;
  readonly oldestWaitingMs: number | null;
  readonly busy: number;
  readonly queued: number;
  readonly breakersOpen: number;
}

/** Two minutes of looks, one each second. */
export const SHOWN_MS = 120_000;

/** Appends what a state tells; what is older than the charts show goes. Of another lab nothing stays. */
export function withState(moments: readonly Moment[], state: LabState): readonly Moment[] {
  const { nowMs, startedAtMs } = state.lab;
  const since = Math.max(nowMs - SHOWN_MS, startedAtMs);
  const kept = moments.filter(({ tMs }) => tMs >= since && tMs < nowMs);
  return [...kept, momentOf(state)];
}

/** Who joins a system and sends nothing sees what the service that takes the load asks of others, in place of what clients get. */
export const seesOthersLoad = ({ lab, load }: Pick<LabState, 'lab' | 'load'>) => lab.attached && load.paused;

function momentOf(state: LabState): Moment {
  const { lab, load, instances, edges } = state;
  const [ofLoad, ...calls] = edges;
  const entry = calls.filter(({ from }) => from === ofLoad?.to);
  const seen = seesOthersLoad(state) ? entry : load.routes;
  const sum = <Each>(all: readonly Each[], of: (each: Each) => number) =>
    all.reduce((total, each) => total + of(each), 0);
  const most = (values: readonly (number | null)[]) => {
    const known = values.flatMap((value) => value ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    tMs: lab.nowMs,
    goodPerS: sum<{ readonly goodPerS: number | null }>(seen, ({ goodPerS }) => goodPerS ?? 0),
    wantedPerS: seen === entry ? null : load.paused ? 0 : sum(load.routes, ({ rps }) => rps),
    p90Ms: most(seen.map(({ p90Ms }) => p90Ms)),
    oldestWaitingMs: most(seen.map(({ oldestWaitingMs }) => oldestWaitingMs)),
    busy: sum(instances, ({ workersBusy }) => workersBusy ?? 0),
    queued: sum(instances, ({ workersQueued }) => workersQueued ?? 0),
    breakersOpen: edges.filter(({ breaker }) => breaker === 'open' || breaker === 'half-open').length,
  };
}
