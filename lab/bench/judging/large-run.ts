import { shop } from '../../../services/faultline.config.ts';
import { claim, defineScenario } from '../../scenario/vocabulary.ts';

export const ARM = 'unprotected';
const ORDERS = 'POST /api/orders';

/** What a large run is judged by: claims of each kind that looks at all traces of a phase. */
export default defineScenario({
  name: 'large-run',
  title: 'Orders at a bank that slows down by itself',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 200 }] },
  phases: { baseline: 250, fault: 250, recovery: 250 },
  faults: [],
  arms: { [ARM]: {} },
  hypotheses: ({ [ARM]: arm }) => ({
    'culprit-is-bank': claim(
      'The traces alone name bank Charge as what slowed the orders down',
      arm.slowdownShare('bank', 'Charge', ORDERS, 'fault').atLeast(95),
    ),
    'inventory-stays-fast': claim(
      'Inventory is as fast as before',
      arm
        .serviceTime('inventory', 'CheckStock', 'p90', 'fault')
        .atMost(arm.serviceTime('inventory', 'CheckStock', 'p90', 'baseline').times(1.5)),
    ),
    'orders-are-paid': claim(
      'All orders are paid',
      arm.answeredWith(ORDERS, 'CONFIRMED', 'fault').atLeast(99),
    ),
    'latency-comes-back': claim(
      'Once the bank is well again, orders are as fast as before',
      arm.latency(ORDERS, 'p50', 'recovery').atMost(arm.latency(ORDERS, 'p50', 'baseline').times(1.25)),
    ),
    'asked-once': claim(
      'Payment is asked once',
      arm.attemptsPerCall('order', 'payment', 'CreatePayment', 'fault').atMost(1),
    ),
  }),
  lesson: 'What an arm of so many traces takes to be judged.',
});
