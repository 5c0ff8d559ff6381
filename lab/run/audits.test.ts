import { beforeAll, describe, expect, test } from 'vitest';
import { shop } from '../../services/faultline.config.ts';
import type { ArmView } from '../analysis/arm/view.ts';
import { completenessOf } from '../analysis/traces/completeness.ts';
import { delay, hang, kill } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ownTraces } from './collect/trace-room.ts';
import type { FinishedRun } from './finished-run.ts';
import { runInFolder } from './fixture/run-in-folder.ts';
import { TWO_IS_TWO } from './fixture/two-is-two.ts';
import type { CheckedAudit } from './judge/check-audits.ts';
import { problemLine } from './problems/problem.ts';

const ORDERS = 'POST /api/orders';

const scenarioOf = (replace: Partial<Scenario<'only'>>): Scenario => ({
  name: 'audited',
  title: 'What the shop did',
  lesson: 'None.',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 2, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: ORDERS, rps: 20 },
      { route: 'GET /api/orders/:id', rps: 5 },
    ],
  },
  phases: { baseline: 1, fault: 2, recovery: 1.5 },
  arms: { only: {} },
  faults: [],
  hypotheses: [TWO_IS_TWO],
  ...replace,
});

/** Instances of the topology that keep books. */
const KEEPERS = ['bank-1', 'notification-1', 'order-1', 'payment-1', 'payment-2'];

const run = (replace: Partial<Scenario<'only'>>) =>
  runInFolder('process', { scenario: scenarioOf(replace), sampling: null });

function armOf({ arms, problems }: FinishedRun): ArmView {
  const [arm] = arms;
  if (!arm) throw new Error(`the run has no arm: ${problems.map(problemLine).join('; ')}`);
  return arm;
}

function booksOf(finished: FinishedRun) {
  const { books } = armOf(finished).evidence;
  if (books === undefined || 'unread' in books) throw new Error(`the books were not read: ${books?.unread}`);
  return books;
}

/** On the evidence, however busy the machine was: the audits of a real shop that are broken. */
const brokenIn = ({ audits }: FinishedRun) =>
  audits
    .filter(({ violations }) => violations.length > 0)
    .map(({ audit, violations }) => [audit.name, violations]);
const countsOf = ({ audits }: FinishedRun): CheckedAudit['counts'] =>
  Object.assign({}, ...audits.map(({ counts }) => counts));

describe('a shop whose bank is slow, and which accepts orders as owed', () => {
  let finished: FinishedRun;
  beforeAll(async () => {
    finished = await run({
      arms: { only: { order: { clients: { payment: { timeoutMs: 250, fallback: true } } } } },
      faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: 600 })],
    });
  }, 60_000);

  test('keeps its books, which are read of each instance that has some, and breaks no audit', () => {
    expect(booksOf(finished).instances.toSorted()).toEqual(KEEPERS);
    expect(finished.audits.map(({ audit }) => audit.name)).toEqual(
      (shop.audits ?? []).map(({ name }) => name),
    );
    expect(brokenIn(finished)).toEqual([]);
    const { accepted = 0, orders } = countsOf(finished);
    // Most of 20 a second; of those that a busy machine left without an answer nobody knows.
    expect(accepted).toBeGreaterThan(50);
    expect(orders).toBeGreaterThanOrEqual(accepted);
  });

  test('is waited for, 3 s at most, while it settles', () => {
    const [read] = armOf(finished).journal('books.read');
    const { open } = booksOf(finished);
    expect(read).toMatchObject({ open, records: booksOf(finished).records.length });
    const waitedMs = (read?.tMs ?? 0) - (armOf(finished).evidence.phases.at(-1)?.endedAtMs ?? 0);
    if (open.length > 0) expect(waitedMs).toBeGreaterThanOrEqual(3_000);
    expect(finished.notes.some((note) => note.includes('still to be settled'))).toBe(open.length > 0);
  });

  test('settles in traces of its own, which no claim about requests counts or waits for', () => {
    const arm = armOf(finished);
    const settled = arm.evidence.metrics.filter(
      ({ name, labels }) =>
        name === 'faultline_client_calls_total' && labels.peer_service === 'payment-settling',
    ).length;
    expect(settled).toBeGreaterThan(0);
    const attempts = (booksOf(finished).records as readonly { settleAttempts?: number }[]).reduce(
      (sum, { settleAttempts = 0 }) => sum + settleAttempts,
      0,
    );
    expect(attempts).toBeGreaterThan(0);
    const { topology, phases } = finished.scenario;
    expect(attempts).toBeLessThanOrEqual(ownTraces({ system: shop, topology }, phases));
    const names = new Set(arm.traces.flatMap(({ spans }) => spans.map(({ name }) => name)));
    expect(names).toContain(ORDERS);
    expect(names).not.toContain('settle_order');
    expect(arm.foreign.filter(({ root }) => root?.span.name === 'settle_order')).toEqual([]);
    const ofRequests = arm.phases.map((name) => arm.phase(name)?.traces);
    for (const traces of ofRequests) {
      expect(traces?.collected).toBe(traces?.expected);
      for (const trace of traces?.all ?? []) expect(completenessOf(trace)).toMatchObject({ complete: true });
    }
  });
});

test('a shop that is killed in the middle breaks no audit either', { timeout: 60_000 }, async () => {
  const finished = await run({
    load: { routes: [{ route: ORDERS, rps: 20 }], timeoutMs: 1_500 },
    faults: [
      hang({ service: 'bank', method: 'Charge' }, { lasts: 0.8 }),
      kill('payment-1', { after: 0.4, lasts: 0.6 }),
      kill('order-1', { after: 1, lasts: 0.8 }),
    ],
  });
  expect(booksOf(finished).instances.toSorted()).toEqual(KEEPERS);
  expect(brokenIn(finished)).toEqual([]);
  const { unknown = 0, accepted = 0 } = countsOf(finished);
  expect(unknown).toBeGreaterThan(0);
  expect(accepted).toBeGreaterThan(0);
});

test('an arm that was to break an audit and keeps it fails the run', { timeout: 60_000 }, async () => {
  const finished = await run({
    breaks: { only: ['accepted-orders-are-kept'] },
    phases: { baseline: 0.5, fault: 0.5, recovery: 0.5 },
  });
  const kept = finished.audits.find(({ audit }) => audit.name === 'accepted-orders-are-kept');
  // A machine that is busy leaves it inconclusive.
  const judgeable = finished.problems.length === 0;
  expect(kept).toMatchObject({ isToBreak: true, verdict: judgeable ? 'fail' : 'inconclusive' });
  expect(finished.exitCode).toBe(judgeable ? 99 : 5);
});
