import { claim, defineScenario, delay, endOf } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const DELAY_MS = 900;
/** Of the 480 orders of the baseline and the fault. */
const MOST_OF_THEM = 400;

export default defineScenario({
  name: 'sampling',
  title: 'The bank is slow for four orders in ten: what is left to prove it by, if few traces are kept?',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 40, patienceMs: 750 }], timeoutMs: 2_000 },
  phases: { baseline: 4.5, fault: 7.5, recovery: 2 },
  // A tenth of fewer orders is too little to hold anything against.
  shortest: { baseline: 4.5, fault: 7.5, recovery: 2 },
  faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: DELAY_MS, percentage: 40 })],

  // Three times the same; only what is kept of it differs.
  arms: { every: {}, head: {}, tail: {} },
  sampling: { head: 'head=10%', tail: 'tail=10%' },

  primary: {
    'every-trace-is-there': { leastEffect: 0.05 },
    'tail-keeps-the-harmed': { leastEffect: 0.05 },
  },

  hypotheses: ({ every, head, tail, all }) => ({
    'harm-is-counted-in-each': claim(
      'Whatever is kept, it is known how many are served in time, about six in ten: who sends requests counts all of them',
      all.successRate(ORDERS, 'fault').between(45, 75),
    ),
    'each-names-the-bank': claim(
      'Few traces of each sort are enough to name who is to blame',
      all.slowdownShare('bank', 'Charge', ORDERS, 'fault').atLeast(10),
    ),
    'every-trace-is-there': claim(
      'Where all are kept, each order can be looked at',
      every.tracesKept(ORDERS, 'fault').atLeast(95),
    ),
    'every-times-the-bank': claim(
      'Only there do spans tell how long the bank took: of kept traces, a percentile is of the kept ones',
      every.serviceTime('bank', 'Charge', 'p90', 'fault').atLeast(DELAY_MS),
    ),
    'head-loses-the-harmed': claim(
      'Drawn before the request, nine of ten harmed orders have no trace',
      head.tracesKept(ORDERS, 'fault', 'harmed').atMost(30),
    ),
    'tail-keeps-the-harmed': claim(
      'Decided after the trace, each harmed order has one',
      tail.tracesKept(ORDERS, 'fault', 'harmed').atLeast(95),
    ),
    'tail-loses-the-usual': claim(
      'What that costs is the usual: nine of ten orders of the baseline have no trace',
      tail.tracesKept(ORDERS, 'baseline').atMost(30),
    ),
    'tail-counts-every-charge': claim(
      'What the Collector counted before it chose is of all charges, kept or not',
      tail
        .promql('sum(traces_span_metrics_calls_total{service_name="bank"})', 'charges', endOf('recovery'))
        .atLeast(MOST_OF_THEM),
    ),
  }),

  lesson:
    'Sampling decides what can still be proven, and it decides before anybody knows what will be asked. ' +
    'Drawn at the head it is cheap and fair, and loses nine harmed requests of ten; decided at the tail it keeps each of them, and takes a Collector that waits, and loses what is usual. ' +
    'Neither loses who is to blame, nor what is counted before: users by the load, calls by metrics.',
});
