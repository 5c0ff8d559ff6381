import type { Patience } from '../analysis/requests/good.ts';
import type { Routed, Scenario } from './scenario.ts';

/** Of callers that a scenario says nothing of. */
export const DEFAULT_TIMEOUT_MS = 3_000;

/** How long the callers of each route of a load wait for an answer of use: the route's own patience, or when they leave. */
export function patienceOf({
  routes,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: Routed & Pick<Scenario['load'], 'timeoutMs'>): Patience {
  return Object.fromEntries(routes.map(({ route, patienceMs = timeoutMs }) => [route, patienceMs]));
}
