import type { Routed, Scenario } from './scenario.ts';

/** The service that the load of a scenario is sent to; all of its routes are of that one. */
export function entryOf({ system, load }: Pick<Scenario, 'system'> & { readonly load: Routed }): string {
  return system.routes[load.routes[0]?.route ?? '']?.service ?? '';
}
