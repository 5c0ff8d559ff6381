import type { LabState } from '../lab-state.ts';

/** What a chart draws of one second. */
export interface Moment {
  readonly tMs: number;
  readonly goodPerS: number;
  readonly wantedPerS: number;
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

function momentOf({ lab, load, instances, edges }: LabState): Moment {
  const sum = <Each>(all: readonly Each[], of: (each: Each) => number) =>
    all.reduce((total, each) => total + of(each), 0);
  const most = (values: readonly (number | null)[]) => {
    const known = values.flatMap((value) => value ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    tMs: lab.nowMs,
    goodPerS: sum(load.routes, ({ goodPerS }) => goodPerS),
    wantedPerS: load.paused ? 0 : sum(load.routes, ({ rps }) => rps),
    p90Ms: most(load.routes.map(({ p90Ms }) => p90Ms)),
    oldestWaitingMs: most(load.routes.map(({ oldestWaitingMs }) => oldestWaitingMs)),
    busy: sum(instances, ({ workersBusy }) => workersBusy ?? 0),
    queued: sum(instances, ({ workersQueued }) => workersQueued ?? 0),
    breakersOpen: edges.filter(({ breaker }) => breaker === 'open' || breaker === 'half-open').length,
  };
}
