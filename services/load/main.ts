/**
 * A steady load for a shop that stays up under docker-compose: orders, and reads of the catalogue, each due at its time whatever became of the
 * earlier ones. It measures nothing; how the shop does is in Prometheus and Jaeger. It is healthy while the gateway answers.
 */
import { createServer } from 'node:http';
import { loadCatalogue } from '../proto/catalogue.ts';

const target = process.env.FAULTLINE_LOAD_TARGET ?? 'http://127.0.0.1:8080';
const rps = Number(process.env.FAULTLINE_LOAD_RPS ?? '5');
// With fewer it would not be healthy between two answers, and of next to none a timer fires at once.
if (!(rps === 0 || (rps >= 0.1 && rps <= 200))) {
  process.stderr.write(
    `load: FAULTLINE_LOAD_RPS: expected 0, or 0.1 to 200 requests a second of each route, got \`${process.env.FAULTLINE_LOAD_RPS}\`\n`,
  );
  process.exit(2);
}
const ANSWER_MS = 10_000;
const inStock = [...loadCatalogue().values()]
  .filter(({ stock }) => stock > 0)
  .map(({ productId }) => productId);
const product = (index: number): string => inStock[index % inStock.length] ?? '';
let answeredAtMs = performance.now();

/** Of nobody's interest but that it came. */
async function send(path: string, body?: object): Promise<void> {
  const json = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(`${target}${path}`, { ...json, signal: AbortSignal.timeout(ANSWER_MS) });
    await response.arrayBuffer();
    answeredAtMs = performance.now();
  } catch {
    // The gateway is away, or too late: the next one is due all the same.
  }
}

if (rps > 0) {
  let index = 0;
  setInterval(() => {
    index += 1;
    void send('/api/orders', {
      customerId: `customer-${1 + (index % 500)}`,
      items: [{ productId: product(index), quantity: 1 + (index % 4) }],
    });
    void send(`/api/products/${product(index + 1)}`);
  }, 1_000 / rps);
}
const health = createServer((_, response) => {
  const isAnswered = rps === 0 || performance.now() - answeredAtMs < 2 * ANSWER_MS;
  response.writeHead(isAnswered ? 200 : 503).end();
});
const host = process.env.FAULTLINE_LISTEN_HOST ?? '127.0.0.1';
health.listen(Number(process.env.FAULTLINE_ADMIN_PORT ?? '0'), host, () => {
  console.log(JSON.stringify({ msg: 'serving', target, rps, health: health.address() }));
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
