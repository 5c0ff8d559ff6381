import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { ArmView } from '../analysis/arm/view.ts';
import type { DefaultPhase } from '../evidence/phases.ts';
import { sample } from '../testing/sample-system.ts';
import { validateScenario } from './validate.ts';
import {
  abort,
  answeredWith,
  breakerTurns,
  command,
  defineScenario,
  delay,
  harmIn,
  kill,
  latency,
  restart,
  serviceTime,
  shareOf,
  stopsAsking,
  workRepeated,
} from './vocabulary.ts';

const WINDOW = { fromMs: 0, toMs: 1 };
const base = {
  ...{ name: 'lending', title: 'Lending', lesson: 'None.', system: sample },
  phases: { baseline: 1, fault: 1, recovery: 1 },
} as const;
const { 'GET /loans/:id': read } = sample.routes;
const claim = { name: 'a', title: 'A', unit: 'ms', atMost: 1, arm: 'off' } as const;

const whole = defineScenario({
  ...base,
  topology: { desk: 1, loans: 2, readers: 1 },
  limits: { loans: { cpus: 1 } },
  load: { routes: [{ route: 'PUT /loans', rps: 100 }] },
  faults: [
    delay({ service: 'loans', method: 'Lend', instance: 'loans-1' }, { fixedDelayMs: 5 }),
    kill('loans-2'),
  ],
  arms: {
    off: {},
    // The lab has never heard of shelves.
    on: { loans: { server: { shelves: 3 }, clients: { readers: { timeoutMs: 100, fallback: true } } } },
  },
  telling: { on: { route: 'PUT /loans', showing: { from: 'loans', to: 'readers', what: 'deadline' } } },
  hypotheses: [
    {
      ...claim,
      observe: ({ off, on }) => {
        expectTypeOf(off).toEqualTypeOf<ArmView<typeof sample, DefaultPhase>>();
        stopsAsking(on, 'desk', 'loans-1', WINDOW);
        shareOf(on, 'loans', 'loans-1', WINDOW);
        harmIn(on, WINDOW, { route: 'PUT /loans' });
        breakerTurns(off, 'loans', 'readers');
        off.phase('fault')?.edge('loans', 'readers', 'Know');
        workRepeated(off, { phase: 'fault', route: 'PUT /loans', service: 'loans', method: 'Find' });
        serviceTime(off, 'fault', 'loans', 'Lend', 'p50');
        answeredWith(off, 'fault', 'PUT /loans', 'LENT');
        return latency(off, 'fault', 'PUT /loans', 'p50');
      },
    },
  ],
});

test('a scenario of another system than the shop is valid', () => {
  expect(validateScenario(whole, 'lending.ts')).toEqual(whole);
});

test.each<[string, object, string]>([
  [
    'a service of the shop',
    { topology: { ...whole.topology, bank: 1 } },
    '`topology`: expected no field `bank`',
  ],
  [
    'no service for its load',
    { topology: { loans: 2, readers: 1 } },
    '`topology`: expected a desk, got `loans, readers`',
  ],
  [
    'a load of routes of two services',
    {
      system: { ...sample, routes: { ...sample.routes, 'GET /readers': { ...read, service: 'readers' } } },
      load: {
        routes: [
          { route: 'PUT /loans', rps: 1 },
          { route: 'GET /readers', rps: 1 },
        ],
      },
    },
    '`load.routes.1.route`: expected a route of desk, as the ones before, got `GET /readers of readers`',
  ],
  [
    'a route of the shop',
    { load: { routes: [{ route: 'POST /api/orders', rps: 1 }] } },
    '`load.routes.0.route`: expected one of "PUT /loans"|"GET /loans/:id", got `"POST /api/orders"`',
  ],
  [
    'a method of another service',
    { faults: [delay({ service: 'readers', method: 'Lend' }, { fixedDelayMs: 1 })] },
    '`faults.0.match.method`: expected a method of readers (Know), got `Lend`',
  ],
  [
    'a fallback that nobody offers',
    { arms: { off: {}, on: { desk: { clients: { loans: { fallback: true } } } } } },
    '`arms.on.desk.clients.loans.fallback`: expected an edge whose caller offers a fallback (loans -> readers), got `desk -> loans`',
  ],
  [
    'an audit of the shop',
    { breaks: { on: ['answers-are-of-what-was-asked'] } },
    '`breaks.on.0`: expected an audit of the system (), got `answers-are-of-what-was-asked`',
  ],
  [
    'a setting of another system',
    { arms: { off: {}, on: { desk: { clients: { loans: { keepalive: {} } } } } } },
    '`arms.on.desk.clients.loans`: expected no field `keepalive`',
  ],
  [
    'a value that a setting does not take',
    { arms: { off: {}, on: { loans: { server: { shelves: 10 } } } } },
    '`arms.on.loans.server.shelves`: expected number to be <=9, got `10`',
  ],
  [
    'a setting where the system has none',
    {
      system: { ...sample, settings: undefined },
      arms: { off: {}, on: { loans: { server: { shelves: 1 } } } },
    },
    '`arms.on.loans`: expected no field `server`',
  ],
  [
    'a setting that is not what the lab reads by that name',
    {
      system: { ...sample, settings: { edge: z.strictObject({ timeoutMs: z.string() }) } },
      arms: { off: {}, on: { desk: { clients: { loans: { timeoutMs: '1s' } } } } },
    },
    '`arms.on.desk.clients.loans.timeoutMs`: expected number, got `"1s"`',
  ],
  ['no system', { system: undefined }, '`system`: expected object, got nothing'],
  [
    'a system that is not whole',
    { system: { ...sample, routes: {} } },
    '`system.routes`: expected at least one route, got `{}`',
  ],
])('%s is refused, with what its system has', (_what, replace, problem) => {
  expect(() => validateScenario({ ...whole, ...replace }, 'lending.ts')).toThrow(
    `lending.ts is no valid scenario: ${problem}`,
  );
});

test('an edge that is not of the system can not be asked for', () => {
  const asks = {
    ...whole,
    hypotheses: [
      {
        ...claim,
        observe: ({ off }: { off: ArmView }) => breakerTurns(off, 'desk', 'readers') && null,
      },
    ],
  };
  expect(() => validateScenario(asks, 'lending.ts')).toThrow(
    'expected an edge of the library (desk -> loans, loans -> readers, readers -> loans), got `desk -> readers`',
  );
});

test('a name that the system lacks does not compile', () => {
  const wrong = () =>
    defineScenario({
      ...base,
      // @ts-expect-error no such service to start
      topology: { desk: 1, loan: 1 },
      // @ts-expect-error nor to limit
      limits: { loan: { cpus: 1 } },
      load: {
        routes: [
          // @ts-expect-error no such route
          { route: 'PUT /loan', rps: 1 },
        ],
      },
      faults: [
        // @ts-expect-error no such service to match
        delay({ service: 'loan' }, { fixedDelayMs: 1 }),
        // @ts-expect-error no such method
        delay({ service: 'loans', method: 'Know' }, { fixedDelayMs: 1 }),
        // @ts-expect-error no such instance
        kill('loan-1'),
        // @ts-expect-error nor one to start again
        restart('loan-1'),
        // @ts-expect-error no such service for a command
        command({ service: 'loan' }, { id: 'c', inject: ['true'], undo: ['true'] }),
        // @ts-expect-error an abort has one answer at least
        abort({ service: 'loans' }, {}),
        // @ts-expect-error a command has an undo
        command({ service: 'loans' }, { id: 'c', inject: ['true'] }),
      ],
      arms: {
        off: {},
        // @ts-expect-error no such service to protect
        on: { loan: {} },
        edges: {
          desk: {
            clients: {
              // @ts-expect-error no such edge
              readers: {},
            },
          },
        },
        settings: {
          desk: {
            clients: {
              // @ts-expect-error no such setting of an edge
              loans: { keepalive: { timeMs: 100, timeoutMs: 100 } },
            },
          },
        },
        server: {
          // @ts-expect-error no such setting of a service
          desk: { server: { shelf: 1 } },
        },
        value: {
          loans: {
            clients: {
              // @ts-expect-error it takes a number
              readers: { timeoutMs: '1s' },
            },
          },
        },
      },
      telling: {
        off: {
          // @ts-expect-error no such route to tell of
          route: 'PUT /loan',
        },
      },
      hypotheses: [
        {
          ...claim,
          observe: ({ off }) => {
            // @ts-expect-error no such service
            stopsAsking(off, 'loan', 'loans-1', WINDOW);
            // @ts-expect-error no such edge
            breakerTurns(off, 'desk', 'readers');
            // @ts-expect-error no such method of it
            serviceTime(off, 'fault', 'readers', 'Lend', 'p50');
            // @ts-expect-error no such method on that edge
            off.phase('fault')?.edge('loans', 'readers', 'Lend');
            // @ts-expect-error no such route
            harmIn(off, WINDOW, { route: 'PUT /loan' });
            // @ts-expect-error no such method to repeat
            workRepeated(off, { phase: 'fault', route: 'PUT /loans', service: 'readers', method: 'Find' });
            // @ts-expect-error no such route
            return latency(off, 'fault', 'PUT /loan', 'p50');
          },
        },
      ],
    });
  expect(() => validateScenario(wrong(), 'lending.ts')).toThrow('expected no field `loan`');
});
