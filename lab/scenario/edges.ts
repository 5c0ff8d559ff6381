import type { System } from '../system/system.ts';

/** A call that one service makes to another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** Whether the caller's business code offers a fallback, which `fallback: true` switches on. */
  readonly fallback: boolean;
}

type Wiring = Pick<System, 'services' | 'routes'>;

/** Which calls a route makes when all goes well. */
export function edgesOfRoute({ services, routes }: Wiring, route: string): Edge[] {
  return (routes[route]?.calls ?? []).map((call) => {
    const [from = '', , to = '', ...words] = call.split(' ');
    const method = words.join(' ');
    return { from, to, method, fallback: services[from]?.calls?.[to]?.fallback ?? false };
  });
}

/** All of a system: those of its routes first, then what services call beside. */
export function edgesOf(system: Wiring): Edge[] {
  const ofRoutes = Object.keys(system.routes).flatMap((route) => edgesOfRoute(system, route));
  const all = Object.entries(system.services).flatMap(([from, { calls = {} }]) =>
    Object.entries(calls).flatMap(([to, { methods, fallback = false }]) =>
      methods.map((method) => ({ from, to, method, fallback })),
    ),
  );
  const byName = new Map(
    [...ofRoutes, ...all].map((edge) => [`${edge.from} ${edge.to} ${edge.method}`, edge]),
  );
  return [...byName.values()];
}

/** What the load of those routes reaches: for some to have something to read, requests of others are made first. */
export function edgesReached(system: Wiring, routes: readonly string[]): Edge[] {
  const all = new Set(routes);
  for (const route of routes) {
    const { first } = system.routes[route] ?? {};
    if (first) all.add(first.route);
  }
  return [...all].flatMap((route) => edgesOfRoute(system, route));
}
