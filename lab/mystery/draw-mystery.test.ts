import { expect, test } from 'vitest';
import { liveScenario } from '../workbench/fixture/live-scenario.ts';
import { drawMystery } from './draw-mystery.ts';
import { HIDDEN_KINDS } from './hidden-kinds.ts';
import { LEVELS } from './levels.ts';
import type { MysteryScenario } from './places.ts';

/** Two branches behind the one that takes requests. */
const call = (to: string, method: string) => ({ [to]: { methods: [method] } });
const kit = (methods: readonly string[], calls = {}) => ({ methods, calls });
const forked = {
  system: {
    name: 'forked',
    services: {
      door: kit([], { ...call('left', 'Go'), ...call('right', 'Come') }),
      left: kit(['Go'], call('below', 'Dig')),
      below: kit(['Dig', 'Rest']),
      right: kit(['Come']),
    },
    routes: {
      'GET /a': { calls: ['door -> left Go', 'left -> below Dig'] },
      'GET /b': { calls: ['door -> right Come'] },
    },
  },
  topology: { door: 1, left: 1, below: 3, right: 2 },
  load: {
    routes: [
      { route: 'GET /a', rps: 20, patienceMs: 1_000 },
      { route: 'GET /b', rps: 8, patienceMs: 500 },
    ],
  },
} as unknown as MysteryScenario;
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const draw = (level: number, seed: number, of = forked) =>
  // biome-ignore lint/suspicious/noExplicitAny: each kind has fields of its own
  drawMystery(of, { level, seed, lasts: 60 }) as readonly any[];

test.each(LEVELS)('level $level: the same of the same seed, and others of others', ({ level, grades }) => {
  for (const seed of SEEDS) expect(draw(level, seed)).toEqual(draw(level, seed));
  const kinds = new Set(SEEDS.map((seed) => JSON.stringify(draw(level, seed))));
  expect(kinds.size).toBeGreaterThan(level === 1 ? 30 : 50);
  for (const seed of SEEDS) {
    const plans = draw(level, seed);
    expect(plans.map(({ id }) => id)).toEqual(grades.map((_, at) => `mystery-${at + 1}`));
    expect(plans.every(({ lasts }) => lasts === 60)).toBe(true);
  }
});

test('only what the load reaches is struck, at a rate that can be found', () => {
  const perS: Record<string, number> = { left: 20, below: 20, right: 8 };
  const instances: Record<string, number> = { left: 1, below: 3, right: 2 };
  for (const { level } of LEVELS)
    for (const plan of SEEDS.flatMap((seed) => draw(level, seed))) {
      if (plan.instance !== undefined) {
        expect(plan.instance).toMatch(/^(left-1|below-[123]|right-[12])$/);
        continue;
      }
      const { service, method, instance } = plan.match;
      expect(`${service} ${method}`).toMatch(/^(left Go|below Dig|right Come)$/);
      const callsPerS = (perS[service] ?? 0) / (instance === undefined ? 1 : (instances[service] ?? 1));
      expect((callsPerS * plan.percentage) / 100).toBeGreaterThanOrEqual(0.99);
      // Clients outlast it: it is not taken for a hang.
      expect(plan.fixedDelayMs ?? 0).toBeLessThanOrEqual(0.7 * (service === 'right' ? 500 : 1_000));
    }
});

test('two at once are never one behind the other', () => {
  for (const level of [4, 5])
    for (const seed of SEEDS) {
      const services = draw(level, seed).map(
        ({ match, instance }) => match?.service ?? instance.split('-')[0],
      );
      expect(services.filter((service) => service === 'right')).toHaveLength(1);
    }
});

test('loud ones take a whole method or an instance, subtle ones few calls or few ms', () => {
  const loud = SEEDS.flatMap((seed) => draw(1, seed));
  expect(new Set(loud.map(({ kind }) => kind))).toEqual(new Set(HIDDEN_KINDS));
  expect(loud.every(({ percentage = 100 }) => percentage === 100)).toBe(true);
  for (const { kind, percentage, fixedDelayMs } of SEEDS.flatMap((seed) => draw(3, seed))) {
    if (kind === 'delay') expect(fixedDelayMs).toBeLessThanOrEqual(0.15 * 1_000);
    else expect(percentage).toBeLessThanOrEqual(40);
  }
});

test('a system without a place for two has no mystery of two', () => {
  const plain = liveScenario() as unknown as MysteryScenario;
  expect(draw(1, 1, plain)).toHaveLength(1);
  expect(() => draw(4, 1, plain)).toThrow(/^Expected a place for 2 faults of level 4 in library/);
  expect(() => draw(9, 1)).toThrow('Expected a level from 1 to 5, got 9.');
});
