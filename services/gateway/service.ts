import express, { type Express } from 'express';
import type { ServiceClient } from '../kit/grpc/client.ts';
import { errorAnswer } from '../kit/http/error-answer.ts';
import { refusedMediaType, refusedRequest } from '../kit/http/refused-request.ts';
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
import { orderStatus } from './order-status.ts';
import { parseKey, parseOrder } from './parse-order.ts';

export interface GatewayDependencies {
  readonly kit: Kit;
  readonly order: ServiceClient<OrderServiceHandlers, OrderServiceDefinition>;
  readonly product: ServiceClient<ProductServiceHandlers, ProductServiceDefinition>;
}

/** Products kept for the time when the product service does not answer. */
const CACHED_PRODUCTS = 1_000;

/** Of a body, decompressed. */
const BODY_LIMIT = '64kb';

export function gatewayApp({ kit, order, product }: GatewayDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.post('/api/orders', (request, response, next) => {
    const refusal = refusedMediaType(request);
    if (refusal) response.status(refusal.httpStatus).json(refusal.body);
    else next();
  });
  // Not strict: what is JSON but no object is told as what it is, by who reads it.
  app.use(express.json({ limit: BODY_LIMIT, strict: false }));

  route(
    kit,
    app,
    'POST',
    '/api/orders',
    async (request, response) => {
      const idempotencyKey = parseKey(request.get('idempotency-key'));
      const made = await order.createOrder({ ...parseOrder(request.body), idempotencyKey });
      response.status(201).json(made);
    },
    { httpStatus: orderStatus },
  );

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
        const { code } = errorAnswer(error).body;
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
    (error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) => {
      const refusal = refusedRequest(error, request, BODY_LIMIT);
      if (!refusal) kit.logger.error({ err: error }, 'request failed');
      const { httpStatus, body } = refusal ?? errorAnswer(error);
      response.status(httpStatus).json(body);
    },
  );
  return app;
}
