import { claim, defineScenario, endOf, momentsOf, pause } from 'faultline';
import { shop } from '../../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const VICTIM = 'inventory-1';
const paused = pause(VICTIM);
const freeze = momentsOf(paused);
const FROZEN = { from: freeze.injecting, to: freeze.undoing };

/** Of the lab's scale: real ones are pinged every ten seconds or more. */
const keepalive = { timeMs: 100, timeoutMs: 350 };

export default defineScenario({
  name: 'frozen-peer',
  title: 'One of two inventory instances freezes: its port accepts, and nothing answers',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 2, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 20, patienceMs: 1_000 }] },
  phases: { baseline: 1.5, fault: 3.6, recovery: 4 },
  shortest: { fault: 3.6, recovery: 4 },
  faults: [paused],

  arms: {
    'without-keepalive': {},
    'with-keepalive': { order: { clients: { inventory: { keepalive } } } },
  },

  hypotheses: ({ 'without-keepalive': off, 'with-keepalive': on, all }) => ({
    'asks-on-without': claim(
      'Without pings order goes on asking the frozen instance for more than a second',
      off.stopsAsking('order', VICTIM, FROZEN).atLeast(1),
    ),
    'pings-notice': claim(
      'With pings order has stopped asking it within a second',
      on.stopsAsking('order', VICTIM, FROZEN).atMost(1),
    ),
    'harm-is-cut': claim(
      'Pings at least halve the time in which users are harmed',
      on.harmLasts(ORDERS, FROZEN).atMost(off.harmLasts(ORDERS, FROZEN).times(0.5)),
    ),
    'waiting-calls-are-lost': claim(
      'The calls that were waiting when a ping failed are lost all the same: some orders are harmed',
      on.harmed(ORDERS, FROZEN).atLeast(1),
    ),
    'carries-traffic-again': claim(
      'Two seconds after its thaw the instance carries traffic again',
      all.shareOf('inventory', VICTIM, { from: freeze.undoing.plus(2), to: endOf('recovery') }).atLeast(20),
    ),
  }),

  lesson:
    'A frozen process breaks no connection: the kernel goes on accepting for it, so a caller without a clock waits. ' +
    'Keepalive is that clock, on the connection. It notices and stops the asking; the calls that wait already are lost, unless somebody tries them again elsewhere.',
});
