import { expect, test } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import { delay, kill } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { codeOf } from './code-of.ts';
import { liveScenario, PUT } from './fixture/live-scenario.ts';
import { Recording } from './recording.ts';
import { scenarioText } from './scenario-text.ts';

const slow = delay({ service: 'loans', method: 'Lend' }, { fixedDelayMs: 400, lasts: 60 });
const recorded = (
  events: readonly (readonly [type: string, tMs: number, plan: typeof slow | ReturnType<typeof kill>])[],
) => {
  const recording = new Recording();
  for (const [type, tMs, plan] of events)
    recording.onEvent({ type: `fault.${type}`, tMs, kind: 'fault', faultId: plan.id, plan });
  return recording;
};
const text = (
  recording: ReturnType<typeof recorded>,
  now = {},
  scenario: Partial<Scenario> = {},
  from = './library.ts',
) =>
  scenarioText({
    ...{ name: 'by-hand', from, scenario: { ...liveScenario(), ...scenario }, before: {}, now },
    recording,
    ...{ rates: { [PUT]: 12, 'GET /loans/:id': 0 }, nowMs: 20_000 },
  });

test('faults stand as they came and went, one that came twice by two ids, one still there up to now', () => {
  const written = text(
    recorded([
      ['injected', 10_000, slow],
      ['undone', 12_340, slow],
      ['injected', 13_000, slow],
      ['undone', 14_000, slow],
      ['injected', 15_500, kill('readers-1', { lasts: 30 })],
    ]),
    { loans: { server: { shelves: 3 } } },
  );
  expect(written).toMatch(
    /^import \{ claim, defineScenario, delay, kill \} from 'faultline';\nimport base from '\.\/library\.ts';/,
  );
  expect(written.replaceAll(/\s+/g, ' ')).toContain(
    "delay({ service: 'loans', method: 'Lend' }, { id: 'delay-loans-Lend', percentage: 100, fixedDelayMs: 400, lasts: 2.3, after: 0, })",
  );
  expect(written).toContain("'delay-loans-Lend-2'");
  expect(written).toContain("kill('readers-1', { id: 'kill-readers-1', lasts: 4.5, after: 5.5 })");
  expect(written).toContain('phases: { baseline: 3, fault: 10, recovery: 3 }');
  expect(written).toContain('arms: { before: {}, after: { loans: { server: { shelves: 3 } } } }');
  // Nobody has sent anything by hand.
  expect(written).toContain('// Too few requests were seen from the first fault to the last');
  expect(written).toContain(`after.successRate('${PUT}', 'fault').atLeast(99)`);
  expect(written).not.toContain('GET /loans');
});

/** Ten a second from a time on, of which each that `isGood` takes is answered well. */
const ended = (fromMs: number, count: number, isGood: (at: number) => boolean): readonly RequestSample[] =>
  Array.from({ length: count }, (_, at) => {
    const dueMs = fromMs + 100 * at;
    const times = { dueMs, sentMs: dueMs, doneMs: dueMs + 5 };
    return {
      route: PUT,
      index: at,
      ...times,
      status: 200,
      outcome: isGood(at) ? 'ok' : 'UNAVAILABLE',
      traceId: '',
      note: null,
    };
  });

test('what was seen while faults were in force is what is claimed, of each arm under its settings', () => {
  const once = recorded([
    ['injected', 10_000, slow],
    ['undone', 20_000, slow],
  ]);
  once.add(ended(0, 100, () => true));
  once.add(ended(10_000, 100, (at) => at % 2 === 0));
  once.add(ended(20_000, 100, () => true));
  expect(text(once)).toContain('// By hand 50 of 100 were answered well: 50.0%.');
  expect(text(once)).toContain(`recorded.successRate('${PUT}', 'fault').between(`);
  const changed = recorded([['injected', 10_000, slow]]);
  changed.onEvent({ type: 'settings.changing', tMs: 15_000 });
  changed.onEvent({ type: 'settings.changed', tMs: 15_200 });
  changed.onEvent({ type: 'fault.undone', tMs: 20_000, kind: 'fault', faultId: slow.id });
  changed.add(ended(10_000, 50, () => false));
  changed.add(ended(15_000, 50, (at) => at > 1));
  const written = text(changed, { loans: { server: { shelves: 3 } } });
  expect(written).toContain('// By hand 0 of 50 were answered well: 0.0%.');
  expect(written).toContain(`before.successRate('${PUT}', 'fault').atMost(`);
  expect(written).toContain('// By hand 48 of 48 were answered well: 100.0%.');
  expect(written).toContain(`after.successRate('${PUT}', 'fault').atLeast(`);
  expect(written).toContain('hypotheses: ({ before, after }) => ({');
});

test('what is counted is what the fault phase of a run has: time between two faults too, which it says', () => {
  const twice = recorded([
    ['injected', 10_000, slow],
    ['undone', 12_000, slow],
    ['injected', 18_000, slow],
    ['undone', 20_000, slow],
  ]);
  twice.add(ended(10_000, 100, (at) => at >= 20 && at < 80));
  const written = text(twice);
  expect(written).toContain('phases: { baseline: 3, fault: 10, recovery: 3 }');
  expect(written).toContain('// By hand 60 of 100 were answered well: 60.0%.');
  expect(written).toContain(
    'all from when the first fault came until the last had gone, also while none was in force.',
  );
});

test('what the scenario says by arm is that of the arm which the lab has started', () => {
  const load = { ...liveScenario().load, idempotencyKey: { plain: false } };
  const starts = { plain: { loans: { env: { SHELF: 'north' } } } };
  const once = recorded([['injected', 10_000, slow]]);
  const written = text(once, {}, { load, starts });
  expect(written).toContain('idempotencyKey: false');
  expect(written).toContain("starts: { recorded: { loans: { env: { SHELF: 'north' } } } }");
  expect(text(once)).not.toMatch(/idempotencyKey|starts/);
});

test('a file whose name has a quote in it is imported all the same', () => {
  expect(text(recorded([['injected', 10_000, slow]]), {}, {}, "./it's.ts")).toContain(
    "import base from './it\\'s.ts';",
  );
  expect(codeOf('a\r\nb')).toBe(String.raw`'a\r\nb'`);
});

test('of a lab that is open for hours the latest faults are recorded, and it says how many are not', () => {
  const old = recorded([
    ['injected', -4_000_000, slow],
    ['undone', -3_990_000, slow],
    ['injected', 10_000, slow],
    ['undone', 12_000, slow],
  ]);
  expect(text(old)).toContain('held open; of its faults the first 1 are left out. */');
  expect(text(old)).toContain('fault: 2,');
  const many = Array.from({ length: 60 }, (_, at) => ['injected', 10_000 + at, slow] as const);
  expect(text(recorded(many))).toContain('the first 10 are left out');
  expect(text(recorded(many.slice(0, 50)))).toContain('/** Recorded from a lab that was held open. */');
});

test('what is in force all the time was not done by hand', () => {
  const recording = new Recording();
  const injected = { type: 'fault.injected', tMs: 10_000, faultId: slow.id, plan: slow };
  recording.onEvent({ ...injected, kind: 'condition' });
  expect(recording.faults).toEqual([]);
  recording.onEvent({ ...injected, kind: 'fault' });
  expect(recording.faults).toHaveLength(1);
});

test('where nothing was done there is nothing to record', () => {
  expect(() => text(recorded([]))).toThrow('Expected a fault to record, none was set.');
});
