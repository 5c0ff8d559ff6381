/** What `npm run scenario -- new <name>` begins with. */
import { claim, defineScenario, delay } from 'faultline';
import { shop } from 'faultline/shop';

const PRODUCTS = 'GET /api/products/:id';

export default defineScenario({
  name: 'my-scenario',
  title: 'The catalogue slows down and the gateway serves what it remembers',
  system: shop,
  // How many instances of which services: only those that the load reaches.
  topology: { gateway: 1, product: 1 },
  // Sent when due, whatever became of the requests before.
  load: { routes: [{ route: PRODUCTS, rps: 40 }] },
  // In seconds; --length short or long scales them.
  phases: { baseline: 3, fault: 4, recovery: 2 },
  // In force during the phase `fault`. Other words: abort, hang, kill, pause, outage.
  faults: [delay({ service: 'product', method: 'GetProduct' }, { fixedDelayMs: 400 })],
  // Each arm is one full run, with the same requests; the first is the control. Settings of its services switch protections on.
  arms: {
    unprotected: {},
    protected: { gateway: { clients: { product: { timeoutMs: 100, fallback: true } } } },
  },
  // What you claim. A claim that can't fail proves nothing: tighten the limit once, and see it fail.
  hypotheses: ({ unprotected: off, protected: on }) => ({
    'products-wait': claim(
      'Without protection, products take the delay of their service',
      off.latency(PRODUCTS, 'p50', 'fault').atLeast(400),
    ),
    'cache-keeps-products-fast': claim(
      'With a time budget and a cached fallback, products take at most half as long',
      on.latency(PRODUCTS, 'p90', 'fault').atMost(off.latency(PRODUCTS, 'p90', 'fault').times(0.5)),
    ),
  }),
  lesson: 'What a reader should take away, in a sentence or two.',
});
