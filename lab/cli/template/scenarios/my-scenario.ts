import { claim, defineScenario, delay } from 'faultline';
import { system } from '../faultline.config.ts';

const ITEMS = 'GET /items/:id';

export default defineScenario({
  name: 'my-scenario',
  title: 'The stock slows down',
  system,
  // How many instances of which services.
  topology: { web: 1, stock: 1 },
  // Sent when due, whatever became of the requests before.
  load: { routes: [{ route: ITEMS, rps: 40 }] },
  // In seconds; --length short or long scales them.
  phases: { baseline: 3, fault: 4, recovery: 2 },
  // In force during the phase `fault`. Other words: abort, hang, kill, pause, outage.
  faults: [delay({ service: 'stock', method: 'Count' }, { fixedDelayMs: 400 })],
  // Each arm is one full run, with the same requests; the first is the control. Settings of its services switch protections on.
  arms: {
    unprotected: {},
    protected: { web: { clients: { stock: { timeoutMs: 100 } } } },
  },
  // What you claim. A claim that can't fail proves nothing: tighten the limit once, and see it fail.
  hypotheses: ({ unprotected: off, protected: on }) => ({
    'items-wait': claim(
      'Without a time budget, items take the delay of the stock',
      off.latency(ITEMS, 'p50', 'fault').atLeast(400),
    ),
    'a-budget-ends-the-wait': claim(
      'With a time budget nobody waits much longer than that',
      on.latency(ITEMS, 'p50', 'fault', { of: 'all' }).atMost(200),
    ),
  }),
  lesson: 'What a reader should take away, in a sentence or two.',
});
