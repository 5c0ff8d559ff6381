import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtPage, sourcesDigest } from './build-page.ts';

test('a page is built once for what its sources are', async () => {
  const { script, style, renderer } = await builtPage();
  expect(script).toContain('DecompressionStream');
  expect(style).toContain('--bad-fill');
  expect(renderer).toContain(`/built/${sourcesDigest()}/`);
});

test('another source asks for another build, a test does not; a package has the one that it came with', () => {
  const root = mkdtempSync(join(tmpdir(), 'faultline-page-'));
  try {
    mkdirSync(join(root, 'lab/web'), { recursive: true });
    cpSync(join(import.meta.dirname, '../../package.json'), join(root, 'package.json'));
    expect(sourcesDigest(root)).toBe('packed');
    writeFileSync(join(root, 'lab/web/a.tsx'), 'one');
    const first = sourcesDigest(root);
    writeFileSync(join(root, 'lab/web/a.test.ts'), 'a test');
    expect(sourcesDigest(root)).toBe(first);
    writeFileSync(join(root, 'lab/web/a.tsx'), 'two');
    expect(sourcesDigest(root)).not.toBe(first);
  } finally {
    rmSync(root, { recursive: true });
  }
});
