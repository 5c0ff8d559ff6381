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
  // Each arm is one full run, with the same requests; the first is the control. Give a second one what it changes.
  arms: { unprotected: {} },
  // What a gate compares (--base, --baseline): of the claims below at most three, as primary: { 'items-wait': {} },
  // What you claim. A claim that can't fail proves nothing: tighten the limit once, and see it fail.
  hypotheses: ({ unprotected }) => ({
    'items-wait': claim(
      'Items take the delay of the stock',
      unprotected.latency(ITEMS, 'p50', 'fault').atLeast(400),
    ),
    'the-wait-ends': claim(
      'When the stock is as fast as ever, items are too',
      unprotected.latency(ITEMS, 'p50', 'recovery').atMost(200),
    ),
  }),
  lesson: 'What a reader should take away, in a sentence or two.',
});
