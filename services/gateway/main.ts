import { createServer } from 'node:http';
import { listen } from '../kit/admin-server.ts';
import { Kit } from '../kit/kit.ts';
import { order, product } from '../proto/contracts.ts';
import { gatewayApp } from './service.ts';

const kit = new Kit('gateway');
const server = createServer(gatewayApp({ kit, order: kit.client(order), product: kit.client(product) }));
await kit.settings.ready;
const port = await listen(server, kit.config.listenHost, kit.config.port);
kit.shutdownOn(async () => {
  server.closeIdleConnections();
  await new Promise((resolve) => server.close(resolve));
  await kit.settings.close();
});
await kit.register(port);
kit.logger.info({ port }, 'serving');
