import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync } from 'vite';

/** What an example gets that is copied out of the package. */
interface Beside {
  readonly folder: string;
  /** What all packages are pinned at that an example may import. */
  readonly versions: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly tsconfig: { readonly compilerOptions: object };
}

/**
 * Gives an example what makes a project of it: a package.json of what its files import, and a tsconfig.json. In the clone it has neither,
 * for there it is of the clone's.
 */
export async function makeProject({ folder, versions, devDependencies, tsconfig }: Beside): Promise<void> {
  const packages = globSync('**/*.ts', { cwd: folder })
    .flatMap((path) => parseSync(path, readFileSync(join(folder, path), 'utf8')).module.staticImports)
    .flatMap(({ moduleRequest }) => /^(?!node:)(@[^/]+\/)?[^./][^/]*/.exec(moduleRequest.value)?.[0] ?? [])
    .filter((name) => name !== 'faultline');
  const dependencies = [...new Set(packages)].toSorted().map((name): [string, string] => {
    const version = versions[name];
    if (version) return [name, version];
    throw new Error(`Expected a pinned version of ${name}, which ${folder} imports, found none.`);
  });
  const { compilerOptions } = tsconfig;
  await writeJson(join(folder, 'package.json'), {
    ...{ private: true, type: 'module', dependencies: Object.fromEntries(dependencies), devDependencies },
  });
  await writeJson(join(folder, 'tsconfig.json'), {
    compilerOptions: { ...compilerOptions, types: ['node'] },
  });
}

const writeJson = (path: string, value: object): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
