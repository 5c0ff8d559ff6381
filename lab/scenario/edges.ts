import type { Route } from './scenario.ts';
import type { ServiceName } from './service-name.ts';

/** A call that a service makes for a route. */
export interface Edge {
  readonly from: ServiceName;
  readonly to: ServiceName;
  readonly method: string;
  /** Whether the caller's business code offers a fallback, which `fallback: true` switches on. */
  readonly fallback?: true;
}

/** Which calls each route makes when all goes well; `edges.test.ts` holds it against the traces of a real shop. */
export const ROUTE_EDGES: Readonly<Record<Route, readonly Edge[]>> = {
  'POST /api/orders': [
    { from: 'gateway', to: 'order', method: 'CreateOrder' },
    { from: 'order', to: 'inventory', method: 'CheckStock' },
    { from: 'order', to: 'payment', method: 'CreatePayment', fallback: true },
    { from: 'payment', to: 'bank', method: 'Charge' },
    { from: 'order', to: 'notification', method: 'Notify' },
  ],
  'GET /api/orders/:id': [{ from: 'gateway', to: 'order', method: 'GetOrder' }],
  'GET /api/products/:id': [{ from: 'gateway', to: 'product', method: 'GetProduct', fallback: true }],
};

export const EDGES: readonly Edge[] = Object.values(ROUTE_EDGES).flat();

/** What the load of those routes reaches: to read orders, some are made first. */
export function edgesReached(routes: readonly Route[]): Edge[] {
  const all = new Set(routes);
  if (all.has('GET /api/orders/:id')) all.add('POST /api/orders');
  return [...all].flatMap((route) => ROUTE_EDGES[route]);
}
