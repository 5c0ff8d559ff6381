import { beforeAll, describe, expect, test } from 'vitest';
import { abort, command, delay, kill, outage, restart } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FinishedRun } from './finished-run.ts';
import { doubtsOf, ledgersOf, PRODUCTS, scenarioOf, toldOf } from './fixture/ledger-scenario.ts';
import { runInFolder } from './fixture/run-in-folder.ts';
import { struckFindings } from './fixture/struck-findings.ts';

const run = (scenario: Scenario) => runInFolder('process', { scenario, sampling: null });

describe('call faults', () => {
  let finished: FinishedRun;
  beforeAll(async () => {
    const faults = [
      delay({ service: 'product' }, { fixedDelayMs: 30, percentage: 40 }),
      abort({ service: 'product', instance: 'product-2' }, { grpcStatus: 'ABORTED', after: 1, lasts: 0.5 }),
    ];
    finished = await run(scenarioOf(faults));
  }, 60_000);

  test('are counted where they are, call by call', () => {
    const [some, all] = ledgersOf(finished);
    expect(some).toMatchObject({ percentage: 40, counts: 'calls', kind: 'fault' });
    expect(some?.instances.map(({ instance }) => instance)).toEqual(['product-1', 'product-2']);
    expect(some?.inScope).toBeGreaterThan(all?.inScope ?? 0);
    expect(some?.met).toBeLessThan(some?.inScope ?? 0);
    expect(all).toMatchObject({ percentage: 100, instances: [{ instance: 'product-2' }] });
    expect(all?.met).toBe(all?.inScope);
    expect(some?.seen.map(({ by }) => by).toSorted()).toEqual(['product-1', 'product-2']);
    expect(all?.seen.map(({ by }) => by)).toEqual(['product-2']);
    const timeOf = (type: string, id: string) =>
      finished.arms[0]?.journal(type).find(({ faultId }) => faultId === id)?.tMs ?? Number.NaN;
    for (const { id, firstMs, lastMs, seen } of [some, all].filter((each) => each !== undefined)) {
      // The instances tell on their own when they began and when they stopped to apply it.
      for (const { fromMs, toMs } of seen) {
        expect(fromMs).toBeGreaterThan(timeOf('fault.injecting', id) - 20);
        expect(toMs).toBeGreaterThan(timeOf('fault.undoing', id) - 20);
        expect(toMs).toBeLessThan(timeOf('fault.undone', id) + 20);
      }
      expect(firstMs).toBeLessThan(lastMs ?? 0);
      // It is applied before it is confirmed, and until its undo is. Two processes' clocks differ by little.
      expect(firstMs).toBeGreaterThan(timeOf('fault.injecting', id) - 20);
      expect(lastMs).toBeLessThan(timeOf('fault.undone', id) + 20);
    }
  });

  test('as the spans tell, which are no witness of the ledger', () => {
    const events = finished.arms[0]?.traces.flatMap(({ spans }) => spans.flatMap((span) => span.events));
    const marks = events?.filter(({ name }) => name === 'fault.injected');
    expect(ledgersOf(finished).reduce((sum, { met }) => sum + met, 0)).toBe(marks?.length);
  });

  test('that met what they were asked to are no reason to doubt', () => {
    expect(doubtsOf(finished), toldOf(finished)).toEqual([]);
  });
});

/** The lab's own claims on the arm included. */
function expectNoData({ checked }: FinishedRun, because: string): void {
  expect(checked.length).toBeGreaterThan(0);
  for (const each of checked) {
    expect(each).toMatchObject({ verdict: 'no-data', observation: null });
    expect(each.because).toContain(because);
  }
}

test('a fault that met no call leaves no hypothesis of its arm with data', { timeout: 60_000 }, async () => {
  // The load never gets to inventory.
  const finished = await run(scenarioOf([delay({ service: 'inventory' }, { fixedDelayMs: 10 })]));
  expect(ledgersOf(finished)).toMatchObject([{ inScope: 0, met: 0, firstMs: null, lastMs: null }]);
  expectNoData(finished, 'fault delay-inventory (inventory delayed by 10 ms (100% of calls)) met none');
  expect(finished.exitCode).toBe(5);
});

test('so does the kill of an instance that serves nobody', { timeout: 60_000 }, async () => {
  const finished = await run(scenarioOf([kill('inventory-1')]));
  expect(ledgersOf(finished)).toMatchObject([{ inScope: 0, met: 0 }]);
  expectNoData(finished, 'fault kill-inventory-1 (inventory-1 killed) met none');
});

test('so does a command on a service that nobody calls', { timeout: 60_000 }, async () => {
  const nothing = { inject: ['true'], undo: ['true'] } as const;
  const finished = await run(scenarioOf([command({ service: 'inventory' }, { id: 'idle', ...nothing })]));
  expect(ledgersOf(finished)).toMatchObject([{ id: 'idle', inScope: 0, met: 0 }]);
  expectNoData(finished, 'fault idle (inventory under `true`) met none');
});

test('a restart and a command are counted by those that called', { timeout: 60_000 }, async () => {
  const signal = (name: string) => ['sh', '-c', `kill -${name} $FAULTLINE_PIDS`] as const;
  const frozen = { phase: 'recovery', after: 0.3, lasts: 1 } as const;
  const finished = await run(
    scenarioOf(
      [
        restart('product-1', { lasts: 1 }),
        command(
          { service: 'product', instance: 'product-2' },
          { id: 'freeze', inject: signal('STOP'), undo: signal('CONT'), ...frozen },
        ),
      ],
      {
        phases: { baseline: 0.5, fault: 3, recovery: 2.5 },
        load: { routes: [{ route: PRODUCTS, rps: 40 }], timeoutMs: 1_500 },
      },
    ),
  );
  const [restarted, freeze] = ledgersOf(finished);
  expect(restarted).toMatchObject({ counts: 'calls', instances: [{ instance: 'gateway-1' }], lapse: null });
  // Whoever serves them in its place.
  expect(restarted?.met).toBeGreaterThan(0);
  expect(restarted?.met).toBe(restarted?.inScope);
  expect(restarted?.restart?.met).toBeGreaterThan(0);
  expect(restarted?.seen.map(({ by }) => by)).toEqual([
    'who watched its process',
    'the new process of product-1',
  ]);
  expect(finished.arms[0]?.journal('instance.exited')).toEqual([]);
  expect(freeze).toMatchObject({ id: 'freeze', instances: [{ instance: 'gateway-1' }] });
  expect(freeze?.met).toBeGreaterThan(0);
  expect(freeze?.met).toBeLessThan(freeze?.inScope ?? 0);
  expect(doubtsOf(finished), toldOf(finished)).toEqual([]);
});

test('so does one of so few calls that none came to it', { timeout: 60_000 }, async () => {
  const finished = await run(
    scenarioOf([delay({ service: 'product' }, { fixedDelayMs: 10, percentage: 0.1 })]),
  );
  expect(ledgersOf(finished)[0]?.inScope).toBeGreaterThan(0);
  expectNoData(finished, 'fault delay-product (product delayed by 10 ms (0.1% of calls)) met none');
});

test('at any length a fault keeps its place in its phase', { timeout: 60_000 }, async () => {
  const late = delay({ service: 'product' }, { fixedDelayMs: 10, after: 3 });
  const finished = await runInFolder('process', {
    scenario: scenarioOf([late], { phases: { baseline: 1, fault: 4, recovery: 1 } }),
    sampling: null,
    length: 'short',
  });
  const [arm] = finished.arms;
  const window = arm?.phase('fault')?.window;
  const [injecting] = arm?.journal('fault.injecting') ?? [];
  // 3 of 4 s are 1.8 of 2.4 s.
  const afterMs = (injecting?.tMs ?? 0) - (window?.startedAtMs ?? 0);
  expect(afterMs).toBeGreaterThanOrEqual(1_795);
  expect(afterMs).toBeLessThan(3_000);
  expect(ledgersOf(finished)[0]?.met).toBeGreaterThan(0);
  expect(doubtsOf(finished), toldOf(finished)).toEqual([]);
});

test.each([
  // Services send it their spans.
  ['traces', true],
  // It asks them, and nobody asks it.
  ['metrics', false],
] as const)(
  'an outage of %s is met by probes, and by who asks it',
  { timeout: 60_000 },
  async (role, isAsked) => {
    const finished = await run(scenarioOf([outage(role)]));
    const [silent] = ledgersOf(finished);
    expect(silent).toMatchObject({ counts: 'probes', isAsked, lapse: null, uncounted: [] });
    expect(silent?.met).toBeGreaterThan(0);
    expect(silent?.met).toBe(silent?.inScope);
    expect(silent?.instances.some(({ met }) => met > 0)).toBe(isAsked);
    expect(doubtsOf(finished), toldOf(finished)).toEqual([]);
  },
);

test('a silence of the registry ends no other fault, although no lease can be kept alive in it', {
  timeout: 60_000,
}, async () => {
  const finished = await run(
    scenarioOf([outage('registry')], {
      phases: { baseline: 0.5, fault: 6, recovery: 0.5 },
      conditions: [delay({ service: 'product' }, { fixedDelayMs: 5 })],
    }),
  );
  const [condition, silent] = ledgersOf(finished);
  expect(condition).toMatchObject({ kind: 'condition', lapse: null });
  expect(silent).toMatchObject({ counts: 'probes', lapse: null });
  expect(doubtsOf(finished), toldOf(finished)).toEqual([]);
});

struckFindings(run);
