import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FaultlineError } from '../errors.ts';
import type { BuildContext } from './build-context.ts';
import { readIgnored, readRecipe } from './recipe.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Fills the context of the services image: what the Dockerfile says, on this machine's Node instead of a base image. */
export async function servicesContext(context: BuildContext): Promise<void> {
  const recipe = readRecipe(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
  await context.addBinary(process.execPath, '/usr/local/bin/node');

  const dependencies = context.path('dependencies');
  await mkdir(dependencies);
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    await cp(join(ROOT, name), join(dependencies, name));
  for (const command of recipe.prepare) await shell(command, dependencies);

  const isIgnored = readIgnored(await readFile(join(ROOT, '.dockerignore'), 'utf8'));
  const taken = (path: string) => !isIgnored(relative(ROOT, path));
  for (const name of ['package.json', 'services', 'lab'])
    await cp(join(ROOT, name), context.path(name), { recursive: true, filter: taken });
  await context.writeDockerfile(recipe.image);
}

async function shell(command: string, cwd: string): Promise<void> {
  await run('sh', ['-c', command], { cwd }).catch((cause: { stderr?: string }) => {
    throw new FaultlineError(
      'dependencies-not-installed',
      `Expected \`${command}\` to work, found it failed.`,
      {
        cause,
        detail: (cause.stderr ?? '').trim().split('\n').slice(-10),
      },
    );
  });
}
