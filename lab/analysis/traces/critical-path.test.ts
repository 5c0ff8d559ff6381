import { describe, expect, it } from 'vitest';
import { EXAMPLE_EPOCH_MS, type ExampleSpan, gateway, internal, otlp } from '../spans/example-trace.ts';
import type { SpanNode } from '../spans/span-node.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { criticalPath, selfTime } from './critical-path.ts';

const span = (name: string, start: number, end: number, children: ExampleSpan[] = []) =>
  internal('shop', name, [start, end], { children });
const rootOf = (tree: ExampleSpan) => buildTraces(otlp(tree))[0]?.root as SpanNode;
const pathOf = (...children: ExampleSpan[]) =>
  criticalPath(rootOf({ ...gateway([0, 100], children), name: 'root' })).map((segment) => [
    segment.span.name,
    segment.startMs - EXAMPLE_EPOCH_MS,
    segment.endMs - EXAMPLE_EPOCH_MS,
  ]);

describe('criticalPath', () => {
  it('of a single span is the span', () => {
    expect(pathOf()).toEqual([['root', 0, 100]]);
  });

  it('goes through sequential children and the gaps between', () => {
    expect(pathOf(span('a', 10, 40), span('b', 50, 90))).toEqual([
      ['root', 0, 10],
      ['a', 10, 40],
      ['root', 40, 50],
      ['b', 50, 90],
      ['root', 90, 100],
    ]);
  });

  it('takes the slower of parallel children', () => {
    expect(pathOf(span('fast', 10, 40), span('slow', 10, 90))).toEqual([
      ['root', 0, 10],
      ['slow', 10, 90],
      ['root', 90, 100],
    ]);
  });

  it('keeps the part of an overlapping child before the later one', () => {
    expect(pathOf(span('a', 0, 60), span('b', 50, 100))).toEqual([
      ['a', 0, 50],
      ['b', 50, 100],
    ]);
  });

  it('descends into children of children', () => {
    const bank = span('bank', 30, 80);
    expect(pathOf(span('order', 10, 95, [span('payment', 20, 90, [bank])]))).toEqual([
      ['root', 0, 10],
      ['order', 10, 20],
      ['payment', 20, 30],
      ['bank', 30, 80],
      ['payment', 80, 90],
      ['order', 90, 95],
      ['root', 95, 100],
    ]);
  });

  it('clips children that start before or outlive their parent', () => {
    expect(pathOf(span('early', -20, 30), span('late', 80, 200, [span('deep', 90, 190)]))).toEqual([
      ['early', 0, 30],
      ['root', 30, 80],
      ['late', 80, 90],
      ['deep', 90, 100],
    ]);
  });

  it('ignores children outside the parent, as with clock skew, and children without length', () => {
    expect(pathOf(span('after', 100, 150), span('before', -50, 0), span('event', 50, 50))).toEqual([
      ['root', 0, 100],
    ]);
  });

  it('follows a grandchild only inside its parent', () => {
    expect(pathOf(span('a', 20, 60, [span('async', 50, 500)]), span('b', 60, 90))).toEqual([
      ['root', 0, 20],
      ['a', 20, 50],
      ['async', 50, 60],
      ['b', 60, 90],
      ['root', 90, 100],
    ]);
  });

  it('of a span that did not end is empty', () => {
    expect(criticalPath(rootOf(gateway([0, null])))).toEqual([]);
  });
});

describe('selfTime', () => {
  it('is the duration minus the union of clipped children', () => {
    const children = [span('a', -10, 20), span('b', 10, 30), span('c', 12, 15), span('d', 90, 200)];
    expect(selfTime(rootOf(gateway([0, 100], children)))).toBe(60);
    expect(selfTime(rootOf(gateway([0, 100], [span('before', -9, -1), span('after', 101, 102)])))).toBe(100);
    expect(selfTime(rootOf(gateway([0, 100], [span('all', -9, 102)])))).toBe(0);
  });
});

describe('on random trees', () => {
  /** mulberry32; here so that analysis imports nothing from the load driver. */
  const seeded = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const grow = (random: () => number, start: number, end: number, depth: number): ExampleSpan[] => {
    if (depth === 0) return [];
    return Array.from({ length: Math.floor(random() * 4) }, (_, index) => {
      const from = start + (random() * 1.3 - 0.15) * (end - start);
      const to = from + random() * (end - start);
      return span(`${depth}.${index}`, from, to, grow(random, from, to, depth - 1));
    });
  };
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);

  it('the segments touch and cover the root exactly', () => {
    for (const seed of seeds) {
      const root = rootOf(gateway([0, 100], grow(seeded(seed), 0, 100, 4)));
      const path = criticalPath(root);
      expect(path[0]?.startMs).toBe(root.span.startMs);
      expect(path.at(-1)?.endMs).toBe(root.span.endMs);
      for (const [index, segment] of path.entries()) {
        expect(segment.selfMs).toBeGreaterThan(0);
        expect(segment.startMs).toBeGreaterThanOrEqual(segment.span.startMs);
        expect(segment.endMs).toBeLessThanOrEqual(segment.span.endMs);
        if (index > 0) expect(segment.startMs).toBe(path[index - 1]?.endMs);
      }
    }
  });

  it('no span holds more of the path than its self time', () => {
    for (const seed of seeds) {
      const root = rootOf(gateway([0, 100], grow(seeded(seed), 0, 100, 4)));
      const held = Map.groupBy(criticalPath(root), (segment) => segment.node);
      for (const [node, segments] of held) {
        const sum = segments.reduce((total, segment) => total + segment.selfMs, 0);
        expect(sum).toBeLessThanOrEqual(selfTime(node) + 1e-9);
      }
    }
  });

  it('self time is between 0 and the duration', () => {
    for (const seed of seeds) {
      const [trace] = buildTraces(otlp(gateway([0, 100], grow(seeded(seed), 0, 100, 4))));
      for (const node of trace?.nodes ?? []) {
        expect(selfTime(node)).toBeGreaterThanOrEqual(0);
        expect(selfTime(node)).toBeLessThanOrEqual(node.span.endMs - node.span.startMs);
      }
    }
  });
});
