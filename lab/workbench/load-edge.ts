import type { EdgeState, LoadState } from './lab-state.ts';
import type { SentLately } from './load-desk.ts';

/** From the load to the service that takes it: what clients see, by the driver's own count. `to` is that service. */
export function loadEdge({ routes }: LoadState, sent: SentLately, to: string): EdgeState {
  const sum = (of: (route: LoadState['routes'][number]) => number) =>
    routes.reduce((all, each) => all + of(each), 0);
  const oldest = routes.flatMap(({ oldestWaitingMs }) => oldestWaitingMs ?? []);
  return {
    ...{
      from: 'load',
      to,
      methods: routes.map(({ route }) => route),
    },
    ...{ fallback: false, breaker: null, ...sent },
    goodPerS: sum(({ goodPerS }) => goodPerS),
    failedPerS: sum(({ failedPerS }) => failedPerS),
    waiting: sum(({ waiting }) => waiting),
    oldestWaitingMs: oldest.length > 0 ? Math.max(...oldest) : null,
  };
}
