import { peakOf } from '../evidence/rate.ts';
import { timedLoad } from '../scenario/load-shape.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Its load at the rates that its phases begin with; a route that begins with nothing, at its most. */
export function withoutEnd({ load, phases }: Scenario) {
  const timed = timedLoad(load, { phases, lengths: phases, leadMs: 0 });
  const routes = timed.routes.map((route) => {
    const [first] = typeof route.rps === 'number' ? [] : route.rps;
    return { ...route, rps: first?.fromRps || peakOf(route.rps) };
  });
  return { ...timed, routes };
}
