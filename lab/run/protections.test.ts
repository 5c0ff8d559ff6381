import { beforeAll, expect, test } from 'vitest';
import { shop } from '../../services/faultline.config.ts';
import type { ProtectionLedger } from '../analysis/protections/protection-ledger.ts';
import { delay, kill } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FinishedRun } from './finished-run.ts';
import { runInFolder } from './fixture/run-in-folder.ts';
import { TWO_IS_TWO } from './fixture/two-is-two.ts';
import { problemLine } from './problems/problem.ts';

const scenario: Scenario = {
  name: 'protections',
  title: 'What protections let through',
  lesson: 'None.',
  system: shop,
  topology: { gateway: 1, product: 2 },
  load: { routes: [{ route: 'GET /api/products/:id', rps: 60 }] },
  phases: { baseline: 0.5, fault: 2, recovery: 0.5 },
  faults: [delay({ service: 'product' }, { fixedDelayMs: 150 }), kill('product-2', { after: 1 })],
  arms: {
    bounds: {
      gateway: { clients: { product: { bulkhead: { maxInFlight: 4 } } } },
      product: { server: { workers: { slots: 1, queue: 10 } } },
    },
    turns: {
      gateway: { clients: { product: { breaker: { consecutiveFailures: 3, resetTimeoutMs: 200 } } } },
      product: { server: { rateLimit: { requestsPerSecond: 5, burst: 2 } } },
    },
    idle: { gateway: { clients: { product: { bulkhead: { maxInFlight: 1_000 } } } } },
  },
  hypotheses: [TWO_IS_TWO],
};

let finished: FinishedRun;
beforeAll(async () => {
  finished = await runInFolder('process', { scenario, sampling: null });
}, 90_000);

const armOf = (name: string) => {
  const found = finished.arms.find(({ arm }) => arm === name);
  if (!found) throw new Error(`the run has no arm ${name}: ${finished.problems.map(problemLine).join('; ')}`);
  return found;
};
const keys = ({ kind, service, edge, breaches, unread }: ProtectionLedger) => [
  kind,
  service,
  edge,
  breaches,
  [...unread],
];

test('real processes keep their promises, and say how often they acted', () => {
  const bounds = armOf('bounds').protections;
  expect(bounds.map(keys)).toEqual([
    ['bulkhead', 'gateway', 'product', 0, []],
    ['workers', 'product', null, 0, []],
  ]);
  const turns = armOf('turns').protections;
  expect(turns.map(keys)).toEqual([
    ['breaker', 'gateway', 'product', 0, []],
    ['limiter', 'product', null, 0, []],
  ]);
  for (const { acted } of [...bounds, ...turns]) expect(acted).toBeGreaterThan(0);
});

test('what a killed process had counted is read before, and its successor counts anew', () => {
  const readings = armOf('bounds').journal('protections.read');
  const of = (instance: string) => readings.filter((reading) => reading.instance === instance);
  expect([of('gateway-1'), of('product-1'), of('product-2')].map(({ length }) => length)).toEqual([1, 1, 2]);
  expect(new Set(of('product-2').map(({ process }) => process)).size).toBe(2);
});

test('each turn of a breaker is known, also those between two scrapes', () => {
  const view = armOf('turns');
  const all = view.protections[0]?.turns ?? [];
  const scraped = view.metrics('faultline_breaker_transitions_total', { to: 'open' })?.[0]?.points.at(-1);
  const opened = all.filter(({ to }) => to === 'open');
  expect(opened.length).toBeGreaterThanOrEqual(scraped?.value ?? Number.NaN);
  expect(opened.length).toBeGreaterThan(2);
  for (const [index, turn] of all.entries()) {
    const { to, atMs } = all[index - 1] ?? { to: 'closed', atMs: 0 };
    expect(atMs).toBeLessThanOrEqual(turn.atMs);
    expect(NEXT[to]).toContain(turn.to);
  }
});
const NEXT = { closed: ['open'], open: ['half-open'], 'half-open': ['open', 'closed'] };

test('each that acted is a claim beside those of the scenario, and one that did not is a note', () => {
  const claims = finished.checked.map(({ hypothesis }) => hypothesis.name);
  expect(claims).toEqual([
    'holds-by-construction',
    'bounds-gateway-product-bulkhead',
    'bounds-product-workers',
    'turns-gateway-product-breaker',
    'turns-product-limiter',
    ...['bounds', 'turns', 'idle'].flatMap((arm) => [`${arm}-deadlines-hold`, `${arm}-tries-hold`]),
  ]);
  const idle =
    /^idle: the bulkhead on gateway -> product never acted \(\d+ of 1000 in flight at a time, 0 calls refused/;
  expect(finished.notes).toContainEqual(expect.stringMatching(idle));
});
