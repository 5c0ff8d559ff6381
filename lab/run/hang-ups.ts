import type { RequestSample } from '../analysis/evidence.ts';
import { CANCELLED } from '../analysis/good.ts';
import type { RouteLoad } from '../scenario/scenario.ts';

/**
 * The same requests, with those whose client hung up told as such. The driver has one word for whoever gave up waiting (`TIMEOUT`); which
 * of them left by plan (`hangsUp`), without regard to the system, the load says by their number.
 */
export function tellHangUps(
  samples: readonly RequestSample[],
  routes: readonly Pick<RouteLoad, 'route' | 'hangsUp'>[],
): RequestSample[] {
  const every = new Map<string, number>(
    routes.map(({ route, hangsUp }) => [route, hangsUp?.every ?? Number.NaN]),
  );
  return samples.map((sample) => {
    const { route, index, status, outcome } = sample;
    const leaves = index % (every.get(route) ?? Number.NaN) === 0;
    return leaves && status === 0 && outcome === 'TIMEOUT' ? { ...sample, outcome: CANCELLED } : sample;
  });
}
