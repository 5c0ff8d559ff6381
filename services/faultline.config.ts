import { fileURLToPath } from 'node:url';
import { defineSystem } from 'faultline';
import { AUDITS, openOrders } from './audits.ts';
import { kitSettings } from './kit/control/settings-schema.ts';
import { loadCatalogue } from './proto/catalogue.ts';
import { ORDER_ANSWERS } from './proto/order-answers.ts';

/** Small young generations: about the same CPU at half the memory of the default (100 MB under load, against 190 MB). */
const NODE_FLAGS = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];

/** All services start alike; the image is the one of the Dockerfile. */
const start = (service: string) => ({
  command: [process.execPath, ...NODE_FLAGS, fileURLToPath(new URL(`${service}/main.ts`, import.meta.url))],
  container: {
    command: ['/usr/local/bin/node', ...NODE_FLAGS, `services/${service}/main.ts`],
    ports: { service: 8080, admin: 9464 },
    dataDir: '/data',
    log: '"msg":"serving"',
  },
  env: { NODE_ENV: 'production' },
});

const inStock = [...loadCatalogue().values()]
  .filter(({ stock }) => stock > 0)
  .map(({ productId }) => productId);
const product = { $oneOf: inStock };

/** The shop as a system under test: seven services over one kit, and a gateway in front of them. */
export const shop = defineSystem({
  name: 'shop',
  services: {
    gateway: {
      methods: [],
      calls: {
        order: { methods: ['CreateOrder', 'GetOrder', 'WatchOrder'] },
        product: { methods: ['GetProduct'], fallback: true },
      },
      start: start('gateway'),
      health: { http: '/healthz' },
    },
    order: {
      methods: ['CreateOrder', 'GetOrder', 'WatchOrder'],
      calls: {
        inventory: { methods: ['CheckStock'] },
        // But for the first, its settler makes them.
        payment: {
          methods: ['CreatePayment', 'CollectPayment', 'GetPayment', 'CancelPayment'],
          fallback: true,
        },
        notification: { methods: ['Notify'] },
      },
      start: start('order'),
      health: 'grpc',
      keepsBooks: true,
    },
    product: { methods: ['GetProduct'], start: start('product'), health: 'grpc' },
    inventory: { methods: ['CheckStock'], start: start('inventory'), health: 'grpc' },
    payment: {
      methods: ['CreatePayment', 'CollectPayment', 'GetPayment', 'CancelPayment'],
      calls: { bank: { methods: ['Charge', 'GetCharge', 'VoidCharge'] } },
      start: start('payment'),
      health: 'grpc',
      keepsBooks: true,
    },
    bank: {
      methods: ['Charge', 'GetCharge', 'VoidCharge'],
      start: start('bank'),
      health: 'grpc',
      keepsBooks: true,
    },
    notification: { methods: ['Notify'], start: start('notification'), health: 'grpc', keepsBooks: true },
  },
  routes: {
    'POST /api/orders': {
      service: 'gateway',
      method: 'POST',
      path: '/api/orders',
      body: {
        customerId: { $join: ['customer-', { $integer: [1, 500] }] },
        items: { $repeat: { times: [1, 3], of: { productId: product, quantity: { $integer: [1, 4] } } } },
      },
      takesKeys: true,
      calls: [
        'gateway -> order CreateOrder',
        'order -> inventory CheckStock',
        'order -> payment CreatePayment',
        'payment -> bank Charge',
        'order -> notification Notify',
      ],
      good: ORDER_ANSWERS,
    },
    'GET /api/orders/:id': {
      service: 'gateway',
      method: 'GET',
      path: { $join: ['/api/orders/', { $first: 'orderId' }] },
      first: {
        route: 'POST /api/orders',
        times: 10,
        body: { customerId: 'customer-0', items: [{ productId: inStock[0] ?? '', quantity: 1 }] },
      },
      calls: ['gateway -> order GetOrder'],
    },
    'GET /api/products/:id': {
      service: 'gateway',
      method: 'GET',
      path: { $join: ['/api/products/', product] },
      calls: ['gateway -> product GetProduct'],
    },
  },
  settings: kitSettings,
  audits: AUDITS,
  open: openOrders,
  // Each attempt to settle an order makes one call at least; one instance settles, with ten calls a second.
  ownWork: { service: 'order', tracesPerSecond: 10 },
});
