import { describe, expect, it } from 'vitest';
import type { Template } from '../system/template.ts';
import { createRandom } from './random.ts';
import { fill } from './template.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('createRandom', () => {
  it('gives the same stream for the same seed and labels, another for others', () => {
    const stream = (...key: [number, ...(string | number)[]]) => draw(20, createRandom(...key).next);
    expect(stream(7, 'a')).toEqual(stream(7, 'a'));
    for (const other of [stream(8, 'a'), stream(7, 'b'), stream(7), stream(7, 'a', 0)]) {
      expect(other).not.toEqual(stream(7, 'a'));
    }
  });

  it('is uniform enough over neighbouring seeds and within a stream', () => {
    expect(mean(draw(20_000, createRandom(1).next))).toBeCloseTo(0.5, 1);
    const firsts = Array.from({ length: 5000 }, (_, seed) => createRandom(seed).next());
    expect(mean(firsts)).toBeCloseTo(0.5, 1);
    expect(new Set(firsts).size).toBeGreaterThan(4990);
    expect(Math.min(...firsts)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...firsts)).toBeLessThan(1);
  });

  it('draws integers, picks, exponentials and hex', () => {
    const random = createRandom(3);
    const dice = draw(2000, () => random.integer(1, 6));
    expect([...new Set(dice)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(mean(draw(20_000, random.exponential))).toBeCloseTo(1, 1);
    expect(['a', 'b']).toContain(random.pick(['a', 'b']));
    expect(random.hex(32)).toMatch(/^[0-9a-f]{32}$/);
    expect(random.hex(5)).toMatch(/^[0-9a-f]{5}$/);
  });
});

describe('fill', () => {
  it('draws each placeholder and leaves the rest', () => {
    const template: Template = {
      note: null,
      items: { $repeat: { times: [1, 3], of: { sku: { $oneOf: ['p-1', 'p-2'] }, n: { $integer: [1, 5] } } } },
      id: { $join: ['order-', { $hex: 8 }] },
      list: [true, 1],
    };
    const filled = fill(template, createRandom(1)) as {
      items: { sku: string; n: number }[];
      id: string;
    };
    expect(filled).toMatchObject({ note: null, list: [true, 1] });
    expect(filled.id).toMatch(/^order-[0-9a-f]{8}$/);
    expect(filled.items.length).toBeGreaterThanOrEqual(1);
    for (const item of filled.items) expect(item.sku).toMatch(/^p-[12]$/);
    expect(fill(template, createRandom(1))).toEqual(filled);
    expect(fill(template, createRandom(2))).not.toEqual(filled);
  });
});
