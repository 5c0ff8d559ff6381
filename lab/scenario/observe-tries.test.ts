import { describe, expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { sampledView } from '../analysis/arm/sampled-view.ts';
import { armView } from '../analysis/arm/view.ts';
import { client, gateway, otlp, server } from '../analysis/spans/example-trace.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { namedView } from './named-view.ts';
import { workRepeated, workUntold } from './observe-tries.ts';

const ROUTE = 'POST /api/orders';
const CHARGE = { phase: 'fault', route: ROUTE, service: 'bank', method: 'Charge' } as const;

interface Try {
  readonly status: number;
  /** How the bank's spans ended. */
  readonly charges: readonly string[];
}
const well: Try = { status: 201, charges: ['OK'] };
const late: Try = { status: 504, charges: ['OK'] };
const undone: Try = { status: 504, charges: ['CANCELLED'] };
const inProgress: Try = { status: 409, charges: [] };

/** An arm with those requests in its fault phase, each a list of its tries. */
function armOf(requests: readonly (readonly Try[])[]) {
  const tries = requests.flat();
  const traceIdOf = (one: Try) => (tries.indexOf(one) + 1).toString(16).padStart(32, '0');
  const trees = tries.map(({ status, charges }, index) => {
    const at = [1_200 + index, 1_210 + index] as const;
    const spans = charges.map((code) => {
      const attributes = { 'rpc.status_code': code };
      const served = server('bank', 'shop.v1.BankService/Charge', at, {
        attributes,
        ...(code === 'torn' && { parentId: 'e'.repeat(16) }),
      });
      return client('gateway', 'shop.v1.BankService/Charge', at, { attributes, children: [served] });
    });
    return gateway(at, spans, { attributes: { 'http.response.status_code': status } });
  });
  const samples = requests.map((of, index) => {
    const [traceId = '', ...earlier] = of.map(traceIdOf).reverse();
    const earlierTraceIds = earlier.reverse();
    const again = earlierTraceIds.length > 0 && { earlierTraceIds };
    return sample([1_200 + index, 1_200 + index, 1_900], { index, traceId, ...again });
  });
  return armView(armEvidence({ arm: 'without-key', samples, traces: otlp(...trees) }));
}
/** Each its own, as tries are known by it here. */
const requests = (...of: readonly (readonly Try[])[]) => of.map((tries) => tries.map((one) => ({ ...one })));

describe('workRepeated', () => {
  test('is of requests that were sent again, over all their tries', () => {
    const arm = armOf(
      requests([well], [late, well], [late, late, well], [late, inProgress, inProgress], [undone, well]),
    );
    expect(workRepeated(arm, CHARGE)).toEqual({
      value: 50,
      evidence:
        'without-key: bank Charge done more than once for 2 of 4 POST /api/orders that were sent again, 3 times at most',
    });
  });

  test('knows nothing of a request of which a try left no whole trace', () => {
    const torn: Try = { status: 504, charges: ['torn'] };
    expect(workRepeated(armOf(requests([torn, well])), CHARGE)).toBeNull();
    expect(workRepeated(armOf(requests([torn, well], [late, well])), CHARGE)).toMatchObject({ value: 100 });
  });

  test('is null, not 0, where none was sent again, or in that phase', () => {
    expect(workRepeated(armOf(requests([well], [late])), CHARGE)).toBeNull();
    expect(workRepeated(armOf(requests([late, well])), { ...CHARGE, phase: 'recovery' })).toBeNull();
  });
});

describe('workUntold', () => {
  test('is of tries that were answered 504', () => {
    const arm = armOf(requests([well], [late, well], [undone, inProgress], [late], [late]));
    expect(workUntold(arm, CHARGE)).toEqual({
      value: 75,
      evidence: 'without-key: bank Charge done for 3 of 4 tries of POST /api/orders that were answered 504',
    });
  });

  test('is null, not 0, where all were answered', () => {
    expect(workUntold(armOf(requests([well], [inProgress, well])), CHARGE)).toBeNull();
  });
});

test.each([workRepeated, workUntold])('%o of a part of the traces says that it is one', (observe) => {
  const { evidence } = armOf(requests([late, well]));
  const withheld: string[] = [];
  const view = sampledView(armView({ ...evidence, sampling: { kind: 'head', percent: 10 } }), (reason) =>
    withheld.push(reason),
  );
  observe(view, CHARGE);
  expect(withheld.join()).toContain('would be of kept traces only');
});

test.each([workRepeated, workUntold])('%o asks for nothing that its scenario does not have', (observe) => {
  const arm = namedView(armOf(requests([late, well])), {
    ...smallScenario({
      topology: { gateway: 1, order: 1, bank: 1 },
      load: { routes: [{ route: ROUTE, rps: 1 }] },
    }),
  });
  expect(observe(arm, CHARGE)).not.toBeNull();
  expect(() => observe(arm, { ...CHARGE, method: 'Charges' })).toThrow('expected an operation of bank');
  expect(() => observe(arm, { ...CHARGE, service: 'payment' })).toThrow('expected a service of its topology');
  expect(() => observe(arm, { ...CHARGE, route: 'GET /api/orders/:id' })).toThrow(
    'expected a route of its load',
  );
});
