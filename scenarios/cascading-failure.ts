import {
  type ArmView,
  alertAfter,
  breakerTurns,
  defineScenario,
  type FaultMoment,
  findEvent,
  goodput,
  hang,
  harmIn,
  latency,
  ratio,
  successRate,
  timesActed,
  timeToRecover,
} from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const READS = 'GET /api/orders/:id';
const ORDER_PATIENCE_MS = 1_000;
const silence = hang({ service: 'bank', method: 'Charge' });

// Order serves with a bounded pool of workers: a slot is held while a request is being served.
const server = { workers: { slots: 16, queue: 1_000 } };

export default defineScenario({
  name: 'cascading-failure',
  title: 'The bank hangs, and reading orders, which never needs the bank, goes down with it',
  system: shop,
  topology: { gateway: 1, order: 1, product: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: ORDERS, rps: 20, patienceMs: ORDER_PATIENCE_MS },
      // Reads take a few milliseconds: their users do not wait long.
      { route: READS, rps: 50, patienceMs: 500 },
      { route: 'GET /api/products/:id', rps: 10, patienceMs: 500 },
    ],
  },
  phases: { baseline: 2, fault: 3.5, recovery: 3 },
  shortest: { fault: 3, recovery: 3 },
  faults: [silence],

  arms: {
    // Nothing bounds the wait for a payment: it holds its worker for as long as the bank is silent.
    unprotected: { order: { server, clients: { payment: { propagateDeadline: false } } } },
    protected: {
      order: {
        server,
        clients: {
          payment: {
            timeoutMs: 250,
            fallback: true,
            // A quarter of the workers, whoever else is silent; 20 orders a second that wait 250 ms would be five.
            bulkhead: { maxInFlight: 4 },
            breaker: {
              errorThresholdPercentage: 50,
              volumeThreshold: 5,
              rollingWindowMs: 1_000,
              resetTimeoutMs: 1_000,
            },
          },
        },
      },
    },
  },

  telling: { unprotected: { route: READS }, protected: { route: ORDERS } },

  hypotheses: [
    {
      name: 'reads-go-down-unprotected',
      title: 'Unprotected, the goodput of reading orders falls by at least half',
      arm: 'unprotected',
      unit: 'x baseline',
      atMost: 0.5,
      observe: ({ unprotected }) =>
        ratio(goodput(unprotected, 'fault', READS), goodput(unprotected, 'baseline', READS)),
    },
    {
      name: 'reads-stay-up-protected',
      title: 'Protected, reading orders keeps working',
      arm: 'protected',
      unit: '% ok',
      atLeast: 99,
      observe: (arms) => successRate(arms.protected, 'fault', READS),
    },
    {
      name: 'reads-stay-fast-protected',
      title: 'Protected, reading orders keeps its latency',
      arm: 'protected',
      unit: 'x baseline p90',
      atMost: 2,
      observe: (arms) =>
        ratio(
          latency(arms.protected, 'fault', READS, 'p90'),
          latency(arms.protected, 'baseline', READS, 'p90'),
        ),
    },
    {
      name: 'bulkhead-is-reached',
      title: 'While the bank hangs, the bulkhead on payment is full, and refuses further calls',
      arm: 'protected',
      unit: 'calls refused',
      atLeast: 1,
      observe: (arms) => timesActed(arms.protected, 'bulkhead', 'order', 'payment'),
    },
    {
      name: 'breaker-opens',
      title: 'The breaker on payment opens within 2 s of the fault',
      arm: 'protected',
      unit: 's',
      atMost: 2,
      observe: (arms) => breakerAfter(arms.protected, silence.injected, 'open'),
    },
    {
      name: 'breaker-alert-fires',
      title: 'Whoever is on call is told: the alert on open breakers fires within 3 s of the fault',
      arm: 'protected',
      unit: 's',
      atMost: 3,
      observe: (arms) =>
        alertAfter(arms.protected, silence.injected, 'BreakerOpen', {
          instance: 'order-1',
          peer_service: 'payment',
        }),
    },
    {
      name: 'breaker-probes',
      title: 'It is a call that the breaker tries, half-open, after which it closes',
      arm: 'protected',
      unit: 's',
      atMost: 3,
      observe: (arms) => probeBeforeClosing(arms.protected),
    },
    {
      name: 'breaker-closes',
      title: 'After the undo the breaker closes again',
      arm: 'protected',
      unit: 's',
      atMost: 3,
      observe: (arms) => breakerAfter(arms.protected, silence.undone, 'closed'),
    },
    {
      name: 'orders-go-on-protected',
      title: 'Protected, at least ten times as many orders are accepted while the bank hangs',
      arm: 'all',
      unit: 'x unprotected (at least one)',
      atLeast: 10,
      observe: (arms) => {
        const off = acceptedWhileHanging(arms.unprotected);
        // Nothing can be divided by no order at all: one is the floor.
        return ratio(acceptedWhileHanging(arms.protected), off && { ...off, value: Math.max(off.value, 1) });
      },
    },
    {
      name: 'orders-are-accepted-protected',
      title: 'Protected, nearly every order is accepted while the bank hangs, paid or owed',
      arm: 'protected',
      unit: '% ok',
      atLeast: 95,
      observe: (arms) => successRate(arms.protected, 'fault', ORDERS),
    },
    {
      name: 'payment-is-left-alone',
      title: 'Protected, order asks payment for less than half of its orders while the bank hangs',
      arm: 'protected',
      unit: 'attempts an order',
      atMost: 0.5,
      observe: (arms) => {
        const phase = arms.protected.phase('fault');
        const edge = phase?.edge('order', 'payment', 'CreatePayment');
        const orders = phase?.traces.all.filter(({ root }) => root?.span.name === ORDERS).length;
        return edge && orders
          ? { value: edge.attempts / orders, evidence: `${edge.attempts} attempts for ${orders} orders` }
          : null;
      },
    },
    {
      name: 'comes-back-by-itself',
      title: 'Once the bank answers again, the unprotected shop serves everybody again within 2 s',
      arm: 'unprotected',
      unit: 's',
      atMost: 2,
      observe: ({ unprotected }) => {
        const undone = findEvent(unprotected, silence.undoing);
        const recovery = unprotected.phase('recovery')?.window;
        if (!undone || !recovery) return null;
        const found = timeToRecover(unprotected, { fromMs: undone.tMs, toMs: recovery.endedAtMs });
        return found && { ...found, evidence: `${found.evidence}, counted from the undo` };
      },
    },
  ],

  lesson:
    'A callee that hangs takes its callers with it: each waiting call holds a worker, and when all are held even work that needs nothing from the callee waits. ' +
    'A time budget frees the workers, a bulkhead bounds how many one callee can hold, and a breaker stops asking while there is no answer. ' +
    'What is left to decide is the business: to accept an order that is not paid has a cost, as some will be declined; to refuse it has another.',
});

/** Good answers to the orders that gave up, or were answered, before the bank was well again. */
function acceptedWhileHanging(arm: ArmView<typeof shop>) {
  const injected = findEvent(arm, silence.injected);
  const undoing = findEvent(arm, silence.undoing);
  if (!injected || !undoing) return null;
  const harm = harmIn(
    arm,
    { fromMs: injected.tMs, toMs: undoing.tMs - ORDER_PATIENCE_MS },
    { route: ORDERS },
  );
  if (!harm?.orders) return null;
  const { paid, owed, harmed } = harm.orders;
  const evidence = `${arm.arm}: of ${harm.count} orders ${paid} paid, ${owed} owed, ${harmed} harmed`;
  return { value: paid + owed, evidence };
}

/** From the undo to the turn that let the probe go which closed it; 0 where that was under way then: it is answered as soon as the bank is. */
function probeBeforeClosing(arm: ArmView<typeof shop>) {
  const undone = findEvent(arm, silence.undone);
  const turns = breakerTurns(arm, 'order', 'payment');
  if (!undone || !turns) return null;
  const closedAt = turns.findIndex(({ to, atMs }) => to === 'closed' && atMs >= undone.tMs);
  const [probed, closed] = [turns[closedAt - 1], turns[closedAt]];
  if (!closed || probed?.to !== 'half-open' || closed.sent === probed.sent) return null;
  const value = Math.max(0, probed.atMs - undone.tMs) / 1000;
  return {
    value,
    evidence: `${arm.arm}: breaker half-open ${value.toFixed(2)} s after fault.undone, then closed`,
  };
}

/** Seconds from a moment of the fault to a turn of order's breaker on payment. */
function breakerAfter(arm: ArmView, moment: FaultMoment, to: 'open' | 'closed') {
  const from = findEvent(arm, moment);
  const turns = breakerTurns(arm, 'order', 'payment');
  const turn = from && turns?.find((each) => each.to === to && each.atMs >= from.tMs);
  if (!from || !turn) return null;
  const value = (turn.atMs - from.tMs) / 1000;
  return { value, evidence: `${arm.arm}: breaker ${to} ${value.toFixed(2)} s after ${moment.type}` };
}
