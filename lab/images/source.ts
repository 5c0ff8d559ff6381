import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readIgnored, readRecipe } from './recipe.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** On an image made by the lab: from which sources. */
export const SOURCE_LABEL = 'io.faultline.source';
const MANIFESTS = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'control/package.json',
  'services/image/package.json',
];

/** SHA-256 of all that goes into the services image: another digest is another shop. */
export async function sourceDigest(root = ROOT): Promise<string> {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const isIgnored = readIgnored(await readFile(join(root, '.dockerignore'), 'utf8'));
  const folders = readRecipe(dockerfile).copied;
  const files = folders.flatMap((path) =>
    path.includes('.') ? [path] : globSync(`${path}/**/*.*`, { cwd: root }),
  );
  const hash = createHash('sha256').update(dockerfile);
  for (const file of [...MANIFESTS, ...files.filter((path) => !isIgnored(path)).sort()]) {
    hash.update(`\0${file}\0`).update(await readFile(join(root, file)));
  }
  return hash.digest('hex');
}

/** Copies what the Dockerfile may take from, as `.dockerignore` says. */
export async function copySources(to: string, names: readonly string[]): Promise<void> {
  const isIgnored = readIgnored(await readFile(join(ROOT, '.dockerignore'), 'utf8'));
  const filter = (path: string) => !isIgnored(relative(ROOT, path));
  for (const name of names) await cp(join(ROOT, name), join(to, name), { recursive: true, filter });
}

export const copyManifests = (to: string) => copySources(to, MANIFESTS);
