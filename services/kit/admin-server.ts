import { createServer, type Server } from 'node:http';
import type { KitMetrics } from './metrics.ts';

/**
 * `/metrics`, `/healthz` and `/instance` of one instance, on a port of their own so that load cannot crowd them out.
 * `/instance` is its record in the registry, whether that has it or not: by it one can tell who answers here.
 */
export function createAdminServer(metrics: KitMetrics, record: () => string | undefined): Server {
  return createServer((request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (path === '/healthz') {
      response.end('ok\n');
      return;
    }
    const own = record();
    if (path === '/instance' && own !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(own);
      return;
    }
    if (path !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
}

/** Resolves with the port that the system chose. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
