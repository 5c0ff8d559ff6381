import { expect, test } from 'vitest';
import { badgeOf, renderBadge } from './badge.ts';

test.each([
  [0, 1, 1, 'resilience: pass'],
  [0, 5, 5, 'resilience: pass (5 of 5 runs)'],
  [99, 3, 5, 'resilience: fail (3 of 5 runs)'],
  [5, 0, 1, 'resilience: inconclusive'],
  [3, 0, 0, 'resilience: not run'],
  [0, 0, 0, 'resilience: not run'],
])('exit code %i of %i and %i runs is said in words, not by a colour alone', (code, passed, runs, words) => {
  const svg = renderBadge(badgeOf(code, passed, runs));
  expect(svg).toContain(`role="img" aria-label="${words}"`);
  expect(svg).toContain(`<title>${words}</title>`);
});

test('only a pass is green', () => {
  const fill = (code: number) => /fill="(#\w+)"\/>\n {2}<g/.exec(renderBadge(badgeOf(code, 0, 1)))?.[1];
  expect([0, 99, 5, 3, 4, 2, 130].filter((code) => fill(code) === fill(0))).toEqual([0]);
  expect(badgeOf(0, 0, 0).state).not.toBe('good');
  expect(badgeOf(0, 5, 5, 'gate not decided')).toEqual({
    ...{ label: 'resilience', state: 'unsure' },
    message: 'passed (5 of 5 runs); gate not decided',
  });
});

test('of a gate that failed the command it is said that the gate did, and how many runs pass', () => {
  expect(badgeOf(99, 10, 10, 'gate regressed').message).toBe('fail: gate regressed (10 of 10 runs pass)');
  expect(badgeOf(5, 1, 1, 'gate not decided').message).toBe('inconclusive: gate not decided');
});

test('white text is readable on each of its grounds', () => {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const code of [0, 99, 5])
    for (const [, hex = ''] of renderBadge(badgeOf(code, 0, 1)).matchAll(/fill="(#[0-9a-f]{6})"/g))
      expect(1.05 / (luminance(hex) + 0.05)).toBeGreaterThanOrEqual(4.5);
});

test('a note is told to who points at it or does not see it, and is not drawn', () => {
  const badge = badgeOf(0, 1, 1, 'gate regressed, advised only');
  const [plain, noted] = [renderBadge(badge), renderBadge({ ...badge, note: 'so & so' })];
  expect(noted).toContain(`<title>resilience: ${badge.message}. so &amp; so</title>`);
  expect(noted.match(/<text .+/g)).toEqual(plain.match(/<text .+/g));
});

test('text stays text', () => {
  const svg = renderBadge({ label: '<a>', message: '"&\u001b[31m', state: 'bad' });
  expect(svg).toContain('aria-label="&lt;a&gt;: &quot;&amp;"');
});
