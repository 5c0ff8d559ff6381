import type { EdgeSettings } from '@faultline/control';
import { expect, test } from 'vitest';
import { armEvidence, sample } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS, otlp } from '../../analysis/spans/example-trace.ts';
import { type ExampleAttempt, ordering } from '../../analysis/wire/example-calls.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { System } from '../../system/system.ts';
import { checkHypothesis } from './verdicts.ts';
import { wireClaims } from './wire-claims.ts';

const ORDERS = 'POST /api/orders';
const traceId = '1'.padStart(32, '0');
const answered = { at: [100, 200], served: [104, 199], deadlineMs: 1_000 } as const;

/** Verdicts on the protected arm, in which one order made those attempts at payment, with these settings of that edge. */
function verdicts(
  settings: EdgeSettings,
  attempts: readonly ExampleAttempt[],
  of = traceId,
  { system, journal = [] }: { system?: Scenario['system']; journal?: readonly JournalEvent[] } = {},
) {
  const scenario = smallScenario({
    ...(system && { system }),
    load: { routes: [{ route: ORDERS, rps: 10 }] },
    arms: { unprotected: {}, protected: { order: { clients: { payment: settings } } } },
  });
  const request = ordering(900, attempts);
  const samples = [sample([0, 0, 900], { traceId: of })];
  const view = armView(
    armEvidence({ arm: 'protected', samples, journal, traces: otlp(...(attempts.length ? [request] : [])) }),
  );
  const arms = { unprotected: armView(armEvidence()), protected: view };
  const checked = wireClaims(scenario, [view]).map((claim) => checkHypothesis(claim, arms, {}));
  return Object.fromEntries(
    checked.map(({ hypothesis, verdict, because }) => [
      hypothesis.name,
      because ? `${verdict}: ${because}` : verdict,
    ]),
  );
}

test('who is without the kit has promised nothing', () => {
  const { system } = smallScenario();
  const services = Object.fromEntries(
    Object.entries(system.services).map(([name, service]) => [name, { ...service, kit: false }]),
  );
  const of = { system: { ...system, services } as unknown as System };
  expect(verdicts({}, [answered], traceId, of)).toEqual({});
});

test('what the kit does by default is held where it occurs', () => {
  expect(verdicts({}, [answered])).toEqual({
    'protected-deadlines-hold': 'pass',
    'protected-tries-hold': 'pass',
  });
  expect(verdicts({}, [{ ...answered, at: [100, 150], status: 'CANCELLED' }])).toMatchObject({
    'protected-callees-stop': 'pass',
  });
  expect(verdicts({}, [])).toEqual({});
});

test('what an arm sets has no data until it is brought about', () => {
  const retry = { maxAttempts: 2, initialBackoffMs: 50, maxBackoffMs: 50 };
  expect(verdicts({ timeoutMs: 250, retry }, [{ ...answered, deadlineMs: 350 }])).toEqual({
    'protected-deadlines-hold': 'pass',
    'protected-callees-stop': 'no-data: protected never brought it about on order -> payment',
    'protected-tries-hold': 'pass',
    'protected-backoff-holds': 'no-data: protected never brought it about on order -> payment',
  });
});

test('a breach fails the claim, and is told with its trace', () => {
  const again = { at: [230, 300], number: 2, kind: 'retry' } as const;
  expect(verdicts({}, [{ ...answered, status: 'UNAVAILABLE' }, again])).toMatchObject({
    'protected-tries-hold': 'fail',
  });
  expect(verdicts({}, [{ ...answered, deadlineMs: 1_200 }])).toMatchObject({
    'protected-deadlines-hold': 'fail',
  });
  expect(
    verdicts({}, [{ ...answered, at: [100, 110], status: 'CANCELLED', served: [101, 300] }]),
  ).toMatchObject({
    'protected-callees-stop': 'fail',
  });
});

test('a callee that was late may have waited for a processor, as the control did in that phase', () => {
  const late = { ...answered, at: [100, 110], status: 'CANCELLED', served: [101, 230] } as const;
  const verdictAt = (p99Ms: number, from = 0) => {
    const control = { pieces: 80, p50Ms: 0.4, p90Ms: 3, p99Ms };
    const startedAtMs = EXAMPLE_EPOCH_MS + from;
    const phase = { phase: 'baseline', startedAtMs, endedAtMs: startedAtMs + 1_000 };
    const journal = [{ tMs: 0, type: 'phase.ended', arm: 'protected', ...phase, machine: { control } }];
    return verdicts({}, [late], traceId, { journal })['protected-callees-stop'];
  };
  expect([verdictAt(30), verdictAt(3)]).toEqual(['pass', 'fail']);
  // Before the first phase nobody knows how long.
  expect(verdictAt(3, 500)).toBe('pass');
});

test('calls that no request of the load made are no concern of it', () => {
  expect(verdicts({}, [{ ...answered, deadlineMs: 1_200 }], 'a'.repeat(32))).toEqual({});
});

test('under sampling nothing is claimed, since few calls left spans', () => {
  const scenario = smallScenario({ load: { routes: [{ route: ORDERS, rps: 10 }] } });
  const sampling = { kind: 'tail', percent: 10 } as const;
  const view = armView(
    armEvidence({
      samples: [sample([0, 0, 900], { traceId })],
      traces: otlp(ordering(900, [answered])),
      sampling,
    }),
  );
  expect(wireClaims(scenario, [view])).toEqual([]);
});
