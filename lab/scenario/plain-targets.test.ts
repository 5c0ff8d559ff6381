import { expect, test } from 'vitest';
import { plain } from '../testing/plain-system.ts';
import { sample } from '../testing/sample-system.ts';
import { abort, command, delay, hang, kill, outage, pause } from './fault.ts';
import { validateScenario } from './validate.ts';

const of = (replace: object) => ({
  ...{ name: 'letters', title: 'Letters', lesson: 'None.', system: plain },
  topology: { counter: 1, sorting: 2 },
  load: { routes: [{ route: 'GET /letters', rps: 10 }] },
  phases: { baseline: 1, fault: 1, recovery: 1 },
  ...{ faults: [], arms: { asis: {} } },
  hypotheses: [{ name: 'a', title: 'A', arm: 'asis', unit: 'ms', atMost: 1, observe: () => null }],
  ...replace,
});

test('an instance without the kit can be killed and paused, and a backend that it uses be silent', () => {
  const faults = [kill('sorting-1', { lasts: 0.4 }), pause('sorting-2', { after: 0.5 }), outage('traces')];
  expect(() => validateScenario(of({ faults }), 'a.ts')).not.toThrow();
});

const ONLY_KIT = 'expected a service with the kit, which alone';
const SORTING = { service: 'sorting', method: 'GET /shelf' };

test.each<[string, object, string]>([
  [
    'a delay',
    { faults: [delay(SORTING, { fixedDelayMs: 10 })] },
    `\`faults.0.match.service\`: ${ONLY_KIT} carries out such a fault (none), got \`sorting\``,
  ],
  [
    'an abort',
    { faults: [abort(SORTING, { grpcStatus: 'UNAVAILABLE' })] },
    `\`faults.0.match.service\`: ${ONLY_KIT} carries out such a fault (none), got \`sorting\``,
  ],
  [
    'a hang as a condition',
    { conditions: [hang(SORTING)] },
    `\`conditions.0.match.service\`: ${ONLY_KIT} carries out such a fault (none), got \`sorting\``,
  ],
  [
    'a setting',
    {
      system: { ...plain, settings: sample.settings },
      arms: { asis: { counter: { clients: { sorting: { timeoutMs: 100 } } } } },
    },
    `\`arms.asis.counter\`: ${ONLY_KIT} reads settings (none), got \`counter\``,
  ],
  [
    'an outage of a registry that nobody asks',
    { faults: [outage('registry')] },
    '`faults.0.backend`: expected a backend that a service of its topology asks, as one with the kit does, got `registry`',
  ],
])('%s of a service without the kit is refused', (_what, replace, problem) => {
  expect(() => validateScenario(of(replace), 'a.ts')).toThrow(
    expect.objectContaining({
      code: 'invalid-scenario',
      exitCode: 2,
      message: `a.ts is no valid scenario: ${problem}`,
    }),
  );
});

test('an instance is of the service that it is named after, whatever another one is called', () => {
  const system = { ...plain, services: { ...plain.services, 'sorting-night': plain.services.sorting } };
  const program = { id: 'c', inject: ['true'], undo: ['true'] } as const;
  const faults = [command({ service: 'sorting', instance: 'sorting-night-1' }, program)];
  const topology = { counter: 1, sorting: 2, 'sorting-night': 1 };
  expect(() => validateScenario(of({ system, topology, faults }), 'a.ts')).toThrow(
    '`faults.0.match.instance`: expected an instance of its topology (sorting-1, sorting-2), got `sorting-night-1`',
  );
});
