import { loadCatalogue } from '../../services/proto/catalogue.ts';
import { FaultlineError } from '../errors.ts';
import type { ClientAnswer } from '../evidence/requests.ts';
import type { RoutePlan } from '../load/plan.ts';
import type { Route, RouteLoad } from '../scenario/scenario.ts';

/** Orders made before the load, for those that read orders. */
const ORDERS_TO_READ = 10;

const inStock = [...loadCatalogue().values()]
  .filter(({ stock }) => stock > 0)
  .map(({ productId }) => productId);
const product = { $oneOf: inStock };
const newOrder = {
  customerId: { $join: ['customer-', { $integer: [1, 500] }] },
  items: { $repeat: { times: [1, 3], of: { productId: product, quantity: { $integer: [1, 4] } } } },
} as const;

export interface RequestOptions {
  /** Of the gateway. */
  readonly baseUrl: string;
  /** Whether orders have an `Idempotency-Key`. */
  readonly idempotencyKey: boolean;
  readonly signal: AbortSignal;
}

export interface PlannedRoutes {
  readonly routes: readonly RoutePlan[];
  /** What the lab was told of the orders that it made itself. */
  readonly answers: readonly ClientAnswer[];
}

/** What the load sends for a scenario's routes: orders of a few products in stock, reads of what exists. */
export async function planRoutes(
  routes: readonly RouteLoad[],
  { baseUrl, idempotencyKey, signal }: RequestOptions,
): Promise<PlannedRoutes> {
  const readsOrders = routes.some(({ route }) => route === 'GET /api/orders/:id');
  const answers = readsOrders ? await makeOrders(baseUrl, signal) : [];
  const orderIds = answers.map(({ responseBody }) => (responseBody as { orderId: string }).orderId);
  const plans: Readonly<Record<Route, Omit<RoutePlan, 'rps'>>> = {
    'POST /api/orders': {
      ...{ route: 'POST /api/orders', method: 'POST', path: '/api/orders', body: newOrder },
      idempotencyKey,
    },
    'GET /api/orders/:id': {
      route: 'GET /api/orders/:id',
      method: 'GET',
      path: { $join: ['/api/orders/', { $oneOf: orderIds }] },
    },
    'GET /api/products/:id': {
      route: 'GET /api/products/:id',
      method: 'GET',
      path: { $join: ['/api/products/', product] },
    },
  };
  return {
    routes: routes.map(({ route, rps, hangsUp }) => ({ ...plans[route], rps, ...(hangsUp && { hangsUp }) })),
    answers,
  };
}

async function makeOrders(baseUrl: string, signal: AbortSignal): Promise<ClientAnswer[]> {
  const requestBody = { customerId: 'customer-0', items: [{ productId: inStock[0], quantity: 1 }] };
  const make = async (number: number): Promise<ClientAnswer> => {
    const response = await fetch(`${baseUrl}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(requestBody),
      signal,
    });
    if (response.status !== 201) {
      throw new FaultlineError(
        'shop-not-working',
        `Expected a first order to be accepted, got HTTP ${response.status}: ${await response.text()}`,
      );
    }
    return {
      ...{ route: 'POST /api/orders', id: null, idempotencyKey: null, intent: `first order ${number}` },
      ...{ requestBody, status: response.status, responseBody: await response.json() },
    };
  };
  // One after the other: an arm may allow no more at a time.
  const made: ClientAnswer[] = [];
  for (let number = 0; number < ORDERS_TO_READ; number++) made.push(await make(number));
  return made;
}
