import {
  type ArmView,
  answeredWith,
  deadlineHops,
  defineScenario,
  delay,
  type PhaseView,
  wastedWork,
} from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const TIMEOUT_MS = 800;
const deaf = { propagateDeadline: false };

export default defineScenario({
  name: 'deadline-propagation',
  title: 'The caller gives 800 ms, the bank takes 5 s: who stops working when the caller has gone?',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  // Each third client does not even wait for that.
  load: { routes: [{ route: ORDERS, rps: 15, hangsUp: { afterMs: 500, every: 3 } }], timeoutMs: TIMEOUT_MS },
  phases: { baseline: 1.5, fault: 2, recovery: 5.3 },
  shortest: { recovery: 5.3 },
  faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: 5_000 })],

  arms: {
    // No deadline and no cancellation is handed on: the work goes on behind a client that has left.
    unprotected: {
      gateway: { clients: { order: deaf } },
      order: { clients: { inventory: deaf, payment: deaf, notification: deaf } },
      payment: { clients: { bank: deaf } },
    },
    protected: {},
  },

  hypotheses: [
    {
      name: 'work-goes-on-unprotected',
      title: 'Unprotected, servers work on for callers that have gone',
      arm: 'unprotected',
      unit: 's of wasted work',
      atLeast: 10,
      observe: ({ unprotected }) => wasted(unprotected),
    },
    {
      name: 'budget-shrinks',
      title: 'Protected, every hop sees the deadline of the caller, with less time left than the hop above',
      arm: 'protected',
      unit: '% of traces',
      atLeast: 99,
      observe: (arms) => {
        const hops = deadlineHops(held(arms.protected));
        return hops
          ? {
              value: (100 * hops.shrinking) / hops.traces,
              evidence: `${hops.shrinking} of ${hops.traces} traces, ${hops.hops} hops`,
            }
          : null;
      },
    },
    {
      name: 'hops-end-in-time',
      title: 'Protected, every hop ends within 100 ms of the deadline',
      arm: 'protected',
      unit: 'ms past the deadline, at worst',
      atMost: 100,
      observe: (arms) => {
        const hops = deadlineHops(held(arms.protected));
        return hops
          ? { value: hops.worstOverrunMs, evidence: `${hops.hops} hops in ${hops.traces} traces` }
          : null;
      },
    },
    {
      name: 'waste-is-gone',
      title: 'Protected, the wasted work is under 2% of the unprotected arm',
      arm: 'all',
      unit: 'x unprotected',
      atMost: 0.02,
      observe: (arms) => {
        const [off, on] = [wasted(arms.unprotected), wasted(arms.protected)];
        if (!off || !on || off.value === 0) return null;
        return { value: on.value / off.value, evidence: `${on.evidence}; ${off.evidence}` };
      },
    },
    {
      name: 'orders-are-paid-again',
      title: 'Protected, orders are paid again as soon as the bank is well',
      arm: 'protected',
      unit: '% paid',
      atLeast: 95,
      observe: (arms) => answeredWith(arms.protected, 'recovery', ORDERS, 'CONFIRMED'),
    },
  ],

  lesson:
    'A deadline that is not handed on protects the caller only: behind it every service works on for nobody, holding workers and connections. ' +
    'Handed on as the time that is left, it shrinks at every hop and all of them stop together. ' +
    'Cancellation is its twin: a caller that leaves early should take its work along. ' +
    'An order whose client never heard is charged all the same in the one arm, and cancelled before it costs anything in the other.',
});

const phaseTraces = (arm: ArmView<typeof shop>): PhaseView['traces']['all'] =>
  arm.phase('fault')?.traces.all ?? [];

/** Traces of requests that the slow bank held, so that their deadline came. */
const held = (arm: ArmView<typeof shop>) =>
  phaseTraces(arm).filter(({ spans }) =>
    spans.some(({ events }) => events.some(({ name }) => name === 'fault.injected')),
  );

/** Seconds that servers worked after the deadline of the request they worked for. */
function wasted(arm: ArmView<typeof shop>) {
  const work = wastedWork(phaseTraces(arm));
  if (!work) return null;
  const seconds = work.wastedMs / 1000;
  return {
    value: seconds,
    evidence: `${arm.arm}: ${seconds.toFixed(1)} s after the deadline in ${work.spans} server spans of ${work.traces} requests`,
  };
}
