import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deadLinks, packedLinks } from './packed-links.ts';

const PACKED = new Set(['docs/a.md', 'docs/b.md', 'lab/system.d.ts']);

test.each([
  ['what is there', '[b](b.md#c)', '[b](b.md#c)'],
  ['the web', '[b](https://example.org/x.md)', '[b](https://example.org/x.md)'],
  ['what was compiled', '[`System`](../lab/system.ts)', '[`System`](../lab/system.d.ts)'],
  ['what only the clone has', 'see [the\nshop](../services/shop.ts).', 'see the\nshop.'],
])('a link to %s', (_what, text, packed) => {
  expect(packedLinks(text, 'docs/a.md', (path) => PACKED.has(path))).toBe(packed);
});

test('a link to no file, or to no heading of one, is dead', () => {
  const pages = new Map([['docs/b.md', '# B\n\n## What `it` is, in short\n']]);
  const text =
    '[1](b.md) [2](b.md#what-it-is-in-short) [3](b.md#not-there) [4](c.md) [5](#nor-here) [6](https://x)';
  const read = (path: string) => pages.get(path) ?? (path === 'docs/a.md' ? text : null);
  expect(deadLinks(text, 'docs/a.md', read)).toEqual([
    ...['docs/a.md: b.md#not-there', 'docs/a.md: c.md', 'docs/a.md: #nor-here'],
  ]);
});

test('no link of the pages in the clone is dead', () => {
  const root = join(import.meta.dirname, '..');
  const pages = globSync(['*.md', '{docs,control,dashboards,services,examples}/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  expect(pages.length).toBeGreaterThan(25);
  const read = (path: string) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    return found ? (found.isFile() ? readFileSync(join(root, path), 'utf8') : '') : null;
  };
  expect(pages.flatMap((page) => deadLinks(read(page) ?? '', page, read))).toEqual([]);
});
