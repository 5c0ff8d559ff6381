import { peakOf, type Rate } from '../evidence/rate.ts';
import { edgesOfRoute } from '../scenario/edges.ts';
import { patienceOf } from '../scenario/patience.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isPlain } from '../system/system.ts';

export type MysteryScenario = Pick<Scenario, 'system' | 'topology'> & {
  readonly load: Pick<Scenario['load'], 'timeoutMs'> & {
    readonly routes: readonly { readonly route: string; readonly rps: Rate; readonly patienceMs?: number }[];
  };
};

/** Calls of a method that the load makes, of a service that can be told to break them. */
export interface CallPlace {
  readonly service: string;
  readonly method: string;
  /** Of the service. */
  readonly instances: readonly string[];
  readonly callsPerS: number;
  /** Of the least patient clients behind them. */
  readonly patienceMs: number;
}

/** An instance that services call. */
export interface InstancePlace {
  readonly service: string;
  readonly instance: string;
}

/** Where a fault can be hidden and found: what the load reaches behind the service that takes it. */
export interface Places {
  readonly calls: readonly CallPlace[];
  readonly instances: readonly InstancePlace[];
}

export function placesOf({ system, topology, load }: MysteryScenario): Places {
  const patience = patienceOf(load);
  const reached = new Map<string, CallPlace>();
  for (const { route, rps } of load.routes)
    for (const { to, method } of edgesOfRoute(system, route)) {
      const count = topology[to] ?? 0;
      if (count === 0) continue;
      const key = `${to} ${method}`;
      const before = reached.get(key);
      const callsPerS = (before?.callsPerS ?? 0) + peakOf(rps);
      const patienceMs = Math.min(before?.patienceMs ?? Number.POSITIVE_INFINITY, patience[route] ?? 0);
      reached.set(key, { service: to, method, instances: namesOf(to, count), callsPerS, patienceMs });
    }
  const all = [...reached.values()];
  const services = new Map(all.map(({ service, instances }) => [service, instances]));
  return {
    calls: all.filter(({ service }) => !isPlain(system.services[service])),
    instances: [...services].flatMap(([service, instances]) =>
      instances.map((instance) => ({ service, instance })),
    ),
  };
}

const namesOf = (service: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${service}-${at + 1}`);
