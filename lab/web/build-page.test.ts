import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { builtPage, findOrBuild, sourcesDigest } from './build-page.ts';

test('a page is built once for what its sources are', async () => {
  const { script, style, renderer } = await builtPage();
  expect(script).toContain('DecompressionStream');
  expect(style).toContain('--bad-fill');
  expect(script.length + style.length).toBeLessThan(330_000);
  const made = script + (await readFile(fileURLToPath(renderer), 'utf8'));
  expect(made).not.toContain(import.meta.dirname);
  expect(made).not.toContain('jsxDEV');
  // The names of gRPC's statuses stand beside a schema.
  expect(made).not.toContain('ZodError');
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
    const second = sourcesDigest(root);
    expect(second).not.toBe(first);
    mkdirSync(join(root, 'control'));
    writeFileSync(join(root, 'control/a.ts'), 'one');
    expect(sourcesDigest(root)).not.toBe(second);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('without Vite and without a built page one line says so', async () => {
  const built = mkdtempSync(join(tmpdir(), 'faultline-page-'));
  try {
    const missing = () => Promise.reject(new Error("Cannot find package 'vite'"));
    await expect(findOrBuild(built, missing)).rejects.toMatchObject({
      code: 'page-not-built',
      message: expect.stringMatching(/^Expected Vite, .* report\.html is not written\. .*\.$/),
    });
    const broken = async () => ({ build: () => Promise.reject(new Error('no such file\nat all')) }) as never;
    await expect(findOrBuild(built, broken)).rejects.toMatchObject({
      code: 'page-not-built',
      message: 'Expected the report page to build, it did not: no such file. report.html is not written.',
    });
    expect(readdirSync(built)).toEqual([]);
    const file = join(built, 'a-file');
    writeFileSync(file, '');
    await expect(findOrBuild(join(file, 'built'), () => import('vite'))).rejects.toMatchObject({
      code: 'page-not-built',
      message: expect.stringContaining('ENOTDIR'),
    });
    rmSync(file);
    const { script } = await findOrBuild(built, () => import('vite'));
    expect(script).toBe((await findOrBuild(built, missing)).script);
  } finally {
    rmSync(built, { recursive: true });
  }
});
