import { afterEach, expect, test, vi } from 'vitest';
import { draw, drawn } from './draw.ts';

const items = Array.from({ length: 21 }, (_, index) => ({ what: `break ${index}` }));

afterEach(() => void vi.unstubAllEnvs());

test('takes the share, rounded up, and leaves the rest; the same for the same seed', () => {
  const { taken, left } = draw(items, 'a commit', 1 / 2);
  expect([taken.length, left.length]).toEqual([11, 10]);
  expect(new Set([...taken, ...left])).toEqual(new Set(items));
  expect(draw(items, 'a commit', 1 / 2)).toEqual({ taken, left });
});

test('over the commits every item has its turn, about as often as any other', () => {
  const counts = new Map(items.map(({ what }) => [what, 0]));
  for (let commit = 0; commit < 400; commit++) {
    for (const { what } of draw(items, `commit ${commit}`, 1 / 2).taken) {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  // 400 draws of 11 in 21: 210 of them, give or take four standard deviations of 10.
  for (const count of counts.values()) expect(Math.abs(count - 209.5)).toBeLessThan(40);
});

test('takes the cheap ones first, and of the others only what is wanting', () => {
  const isCheap = ({ what }: { what: string }) => what.endsWith('0');
  const cheap = items.filter(isCheap);
  expect(cheap).toHaveLength(3);
  const few = draw(items, 'a commit', 2 / 21, isCheap).taken;
  expect(few.filter(isCheap)).toHaveLength(2);
  const more = ['a commit', 'another'].map((commit) => draw(items, commit, 1 / 3, isCheap).taken);
  for (const taken of more) expect([taken.length, taken.filter(isCheap)]).toEqual([7, cheap]);
  expect(more[0]).not.toEqual(more[1]);
});

test('in CI where no commit is known all are taken, and the log says so', () => {
  vi.stubEnv('CI', 'true');
  vi.stubEnv('GIT_DIR', '/nowhere');
  const told: string[] = [];
  expect(drawn(items, (line) => told.push(line))).toEqual(items);
  expect(told).toEqual(['nothing is left out: no commit of git is here, by which 21 could be drawn']);
});
