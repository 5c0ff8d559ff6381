import { createServer } from 'node:http';
import { listen } from '../kit/admin-server.ts';
import { DRAIN_MS, Kit } from '../kit/kit.ts';
import { order, product } from '../proto/contracts.ts';
import { gatewayApp } from './service.ts';

const kit = new Kit('gateway');
const server = createServer(gatewayApp({ kit, order: kit.client(order), product: kit.client(product) }));
await kit.settings.ready;
const port = await listen(server, kit.config.listenHost, kit.config.port);
kit.shutdownOn(async () => {
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(cutOff);
  kit.settings.close();
});
await kit.register(port);
kit.logger.info({ port }, 'serving');
