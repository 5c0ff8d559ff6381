import { abort, claim, defineScenario } from 'faultline';
import { shop } from '../../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';

/** Three attempts on each of two edges, one behind the other. */
const retry = { maxAttempts: 3, initialBackoffMs: 20, maxBackoffMs: 60 };
/** As good as none: it lasts for 500 failures in a row, more than this load makes at any length. */
const NO_BUDGET = { maxTokens: 1_000, tokenRatio: 1_000 };
/** Five failures that nothing makes up for, and nothing is tried again. */
const BUDGET = { maxTokens: 10, tokenRatio: 0.1 };

const clients = (retryThrottling: typeof BUDGET) => ({
  order: { clients: { payment: { retry, retryThrottling } } },
  payment: { clients: { bank: { retry, retryThrottling } } },
});

export default defineScenario({
  name: 'retry-storm',
  title: 'The bank refuses every charge, and two services in a row try again',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 6 }] },
  phases: { baseline: 1.5, fault: 2.5, recovery: 2 },
  shortest: { fault: 2.5, recovery: 2 },
  faults: [abort({ service: 'bank', method: 'Charge' }, { grpcStatus: 'UNAVAILABLE' })],

  arms: { 'without-budget': clients(NO_BUDGET), 'with-budget': clients(BUDGET) },

  hypotheses: ({ 'without-budget': off, 'with-budget': on, all }) => ({
    'retries-multiply': claim(
      'Without a budget an order asks the bank about nine times: three attempts of three attempts each',
      off.attemptsPerRequest('payment', 'bank', 'Charge', ORDERS, 'fault').between(8, 9),
    ),
    'budget-ends-the-storm': claim(
      'With a budget the bank is asked at most a third as often',
      on
        .attemptsPerRequest('payment', 'bank', 'Charge', ORDERS, 'fault')
        .atMost(off.attemptsPerRequest('payment', 'bank', 'Charge', ORDERS, 'fault').times(0.34)),
    ),
    'storm-serves-nobody': claim(
      'Nobody is served by it, with a budget or without',
      all.successRate(ORDERS, 'fault').atMost(5),
    ),
    'bad-news-comes-sooner': claim(
      'With a budget customers are told of the failure in at most two thirds of the time',
      on
        .latency(ORDERS, 'p50', 'fault', { of: 'all' })
        .atMost(off.latency(ORDERS, 'p50', 'fault', { of: 'all' }).times(0.67)),
    ),
    'orders-are-paid-again': claim(
      'Once the bank is well again, orders are paid in both arms',
      all.answeredWith(ORDERS, 'CONFIRMED', 'recovery').atLeast(95),
    ),
  }),

  lesson:
    'Retries help against failures that are few and short. Against a callee that fails every call they are load, and each layer that tries again multiplies that of the layer above. ' +
    'A retry budget lets them through while most calls succeed, and ends them by itself when most fail.',
});
