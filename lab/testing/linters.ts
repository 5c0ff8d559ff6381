import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../backends/built/cache.ts';

const run = promisify(execFile);

/** A linter that comes by another language's package manager. */
interface Linter {
  readonly name: string;
  readonly version: string;
  /** In the folder that it is installed into. */
  readonly program: string;
  readonly install: (folder: string) => Promise<unknown>;
}

/** Of GitHub's workflows: their expressions, shells and runners. Some 40 s to build, once. */
const ACTIONLINT: Linter = {
  name: 'actionlint',
  version: '1.7.12',
  program: 'actionlint',
  install: async (folder) => {
    const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '' };
    await run('go', ['install', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'], { env });
  },
};

/** Holds files against the schemas of their vendors, which it brings along. */
const CHECK_JSONSCHEMA: Linter = {
  name: 'check-jsonschema',
  version: '0.39.0',
  program: 'bin/check-jsonschema',
  install: async (folder) => {
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), [
      ...['install', '--quiet', '--disable-pip-version-check', 'check-jsonschema==0.39.0'],
    ]);
  },
};

export const LINTERS = { actionlint: ACTIONLINT, checkJsonschema: CHECK_JSONSCHEMA } as const;

/** The program, installed into the user's cache where it is not there; else, in a line, why it can not be had. */
export async function linter({
  name,
  version,
  program,
  install,
}: Linter): Promise<{ file: string } | string> {
  const folder = join(dirname(cacheFolder()), 'linters', `${name}-${version}`);
  const file = join(folder, program);
  if (existsSync(file)) return { file };
  await mkdir(folder, { recursive: true });
  try {
    await install(folder);
    return { file };
  } catch (error) {
    const [why] = String((error as { stderr?: string }).stderr || (error as Error).message).split('\n');
    return `${name} ${version} can not be had here: ${why}`;
  }
}

/** What it says of the files, and whether it found nothing. */
export async function lint(
  file: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly isClean: boolean; readonly said: string }> {
  return run(file, [...args], { cwd }).then(
    ({ stdout, stderr }) => ({ isClean: true, said: `${stdout}${stderr}` }),
    (error) => ({ isClean: false, said: `${error.stdout}${error.stderr}` }),
  );
}
