import express, { type Express } from 'express';
import type { ServiceClient } from '../kit/grpc/client.ts';
import { invalidArgument, statusCodeOf, statusName } from '../kit/grpc/rpc-error.ts';
import { route } from '../kit/http/route.ts';
import type { Kit } from '../kit/kit.ts';
import type {
  OrderServiceDefinition,
  OrderServiceHandlers,
} from '../proto/generated/shop/v1/OrderService.ts';
import type { Product } from '../proto/generated/shop/v1/Product.ts';
import type {
  ProductServiceDefinition,
  ProductServiceHandlers,
} from '../proto/generated/shop/v1/ProductService.ts';
import { parseOrder } from './parse-order.ts';

export interface GatewayDependencies {
  readonly kit: Kit;
  readonly order: ServiceClient<OrderServiceHandlers, OrderServiceDefinition>;
  readonly product: ServiceClient<ProductServiceHandlers, ProductServiceDefinition>;
}

/** Products kept for the time when the product service does not answer. */
const CACHED_PRODUCTS = 1_000;

export function gatewayApp({ kit, order, product }: GatewayDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json({ limit: '64kb' }));

  route(kit, app, 'POST', '/api/orders', async (request, response) => {
    response.status(201).json(await order.createOrder(parseOrder(request.body)));
  });

  route(kit, app, 'GET', '/api/orders/:id', async (request, response) => {
    response.json(await order.getOrder({ orderId: String(request.params.id) }));
  });

  route(
    kit,
    app,
    'GET',
    '/api/orders/:id/events',
    async (request, response) => {
      const events = order.watchOrder({ orderId: String(request.params.id) });
      // The gRPC stream ends with the HTTP one: the call scope is aborted when the client leaves.
      try {
        for await (const event of events) {
          if (!response.headersSent) {
            response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
          }
          response.write(`event: order\ndata: ${JSON.stringify(event)}\n\n`);
        }
        response.end();
      } catch (error) {
        if (!response.headersSent) throw error;
        const code = statusName(statusCodeOf(error));
        response.end(`event: error\ndata: ${JSON.stringify({ code })}\n\n`);
      }
    },
    { endless: true },
  );

  const cache = new Map<string, Product>();
  route(kit, app, 'GET', '/api/products/:id', async (request, response) => {
    const productId = String(request.params.id);
    const found = await product.getProduct(
      { productId },
      {
        fallback: (error) => {
          const cached = cache.get(productId);
          if (!cached) throw error;
          return cached;
        },
      },
    );
    cache.set(productId, found);
    if (cache.size > CACHED_PRODUCTS) cache.delete(cache.keys().next().value ?? '');
    response.json(found);
  });

  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.use((request, response) => {
    response.status(404).json({ code: 'NOT_FOUND', message: `no route ${request.method} ${request.path}` });
  });
  app.use(
    (error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      const clientError = error instanceof Error && 'status' in error && Number(error.status) < 500;
      if (!clientError) kit.logger.error({ err: error }, 'request failed');
      const what = error instanceof Error && 'type' in error ? 'body' : 'request';
      const expected = what === 'body' ? 'JSON of 64 kB at most' : 'a valid URL';
      const { details } = invalidArgument(what, expected, error instanceof Error ? error.message : error);
      if (clientError) response.status(400).json({ code: 'INVALID_ARGUMENT', message: details });
      else response.status(500).json({ code: 'INTERNAL', message: 'internal error' });
    },
  );
  return app;
}
