import { expect, test } from 'vitest';
import { gatedScenario as scenario } from '../gate/fixture/sides.ts';
import { delay } from './fault.ts';
import { hypothesis } from './fixture/small-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarioHash } from './scenario-hash.ts';

const like = (replace: Partial<Scenario>) =>
  scenarioHash({ ...scenario, ...replace }) === scenarioHash(scenario);
const [first, ...others] = scenario.hypotheses as [Scenario['hypotheses'][number]];

test.each<[string, Partial<Scenario>]>([
  ['words', { title: 'Another', lesson: 'Some.' }],
  ['what is compared', { primary: {} }],
  ['a limit', { hypotheses: [{ ...first, title: 'Else', atMost: 5 }, ...others] }],
  ['the order of fields', { topology: { product: 1, gateway: 1 } }],
])('%s may change', (_what, replace) => {
  expect(like(replace)).toBe(true);
});

test.each<[string, Partial<Scenario>]>([
  ['the load', { load: { routes: [{ route: 'GET /api/products/:id', rps: 21 }] } }],
  ['a phase', { phases: { baseline: 1, fault: 2, recovery: 1 } }],
  ['the order of the phases', { phases: { recovery: 1, fault: 1, baseline: 1 } }],
  ['the name of one', { phases: { baseline: 1, fault: 1, after: 1 } }],
  ['a fault', { faults: [delay({ service: 'product', method: 'GetProduct' }, { fixedDelayMs: 201 })] }],
  ['what is kept of traces', { sampling: { protected: 'head=10%' } }],
  ['a setting', { arms: { ...scenario.arms, protected: {} } }],
  ['which traces are kept', { sampling: { unprotected: 'head=10%' } }],
  ['the control', { arms: { protected: scenario.arms.protected ?? {}, unprotected: {} } }],
  ['what is observed', { hypotheses: [hypothesis({ unit: 's' }) as typeof first, ...others] }],
])('%s may not', (_what, replace) => {
  expect(like(replace)).toBe(false);
});

test('of what an arm starts otherwise it is the same in each checkout', () => {
  const started = (cwd: string, file = 'slow.ts') => {
    const command = [process.execPath, `${cwd}/services/${file}`];
    return scenarioHash({ ...scenario, starts: { protected: { product: { command } } } }, cwd);
  };
  expect(started('/builds/1/shop')).toBe(started('/home/a "b"/shop'));
  expect(started('/builds/1/shop', 'slower.ts')).not.toBe(started('/builds/1/shop'));
});
