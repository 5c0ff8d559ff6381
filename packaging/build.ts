import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtPage, IN_THE_PAGE, PACKED } from '../lab/web/build-page.ts';
import { makeProject } from './example.ts';
import { builtManifest, type Manifest } from './manifest.ts';
import { packedLinks } from './packed-links.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const run = promisify(execFile);

/** What is no code and is read where the lab runs, as it is. */
const ASSETS = [
  'LICENSE',
  'CHANGELOG.md',
  'docs/*.md',
  'docs/workbench-api.yaml',
  'lab/cli/template/**/*.*',
  // By these the lab knows what a clone has built.
  'lab/backends/built/*/go.{mod,sum}',
  'lab/report/report.schema.json',
  'lab/report/invocation/invocation.schema.json',
  'lab/runtime/process/reaper-main.sh',
  'dashboards/prometheus/rules/{alerts,recording}.yml',
  'examples/**/*.ts',
];
const NO_ASSETS = ['**/*.{test,spec}.ts', '**/node_modules/**'];

/**
 * Makes the package in a folder: compiled, since Node strips no types under node_modules, with its own package.json, and with
 * the report page built, since users have no Vite. Workspaces that the lab depends on go into its node_modules, as npm bundles them; what
 * the shop needs stays out.
 */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await run('npx', ['tsc', '-p', join(ROOT, 'packaging'), '--outDir', folder], { cwd: ROOT }).catch(
    (error) => {
      throw new Error(`tsc could not build the package:\n${error.stdout}${error.stderr}`);
    },
  );
  for (const path of globSync(ASSETS, { cwd: ROOT, exclude: NO_ASSETS }))
    await copy(path, join(folder, path));
  await writeFile(join(folder, 'README.md'), await frontPage());
  const start = await readFile(join(ROOT, 'lab/cli/start.mjs'), 'utf8');
  await writeFile(join(folder, 'lab/cli/start.mjs'), start.replace("'./main.ts'", "'./main.js'"));
  for (const path of globSync('**/*.js', { cwd: folder })) await startBuilt(join(folder, path));
  const page = dirname(fileURLToPath((await builtPage()).renderer));
  const packed = join(folder, 'lab/web/built', PACKED);
  await cp(page, packed, { recursive: true });
  for (const name of IN_THE_PAGE)
    await copy(join('node_modules', name, 'LICENSE'), join(packed, `LICENSE-${name}`));

  const manifest = await manifestIn(ROOT);
  await makeExamples(folder, manifest);
  const bundled: string[] = [];
  for (const workspace of manifest.workspaces as readonly string[]) {
    const its = await manifestIn(join(ROOT, workspace));
    if (manifest.dependencies?.[its.name] === undefined) continue;
    const to = join(folder, 'node_modules', its.name);
    await mkdir(dirname(to), { recursive: true });
    await rename(join(folder, workspace), to);
    for (const target of Object.values(its.exports ?? {}).filter((path) => !path.endsWith('.ts'))) {
      await copy(join(workspace, target), join(to, target));
    }
    await writeManifest(to, its);
    bundled.push(its.name);
  }
  await writeManifest(folder, manifest, bundled);
  for (const page of globSync(['*.md', 'docs/*.md'], { cwd: folder })) {
    const text = await readFile(join(folder, page), 'utf8');
    await writeFile(
      join(folder, page),
      packedLinks(text, page, (path) => existsSync(join(folder, path))),
    );
  }
}

/** `npm pack` of that folder; resolves with the path of the tarball. */
export async function packInto(destination: string, folder: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination], { cwd: folder });
  return join(destination, JSON.parse(stdout)[0].filename);
}

/** Scripts that are started by their path, which no compiler follows: `new URL('./main.ts', import.meta.url)`. */
async function startBuilt(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const rewritten = text.replace(/(new URL\('\.{1,2}\/[^']*)\.ts'/g, "$1.js'");
  if (rewritten === text) return;
  for (const [, script = ''] of rewritten.matchAll(/new URL\('([^']*\.js)'/g)) {
    if (existsSync(join(dirname(path), script))) continue;
    throw new Error(
      `Expected ${script}, which ${path} starts, to be among the files of packaging/tsconfig.json.`,
    );
  }
  await writeFile(path, rewritten);
}

/** The page on installing, whose links lead to pages beside it. */
async function frontPage(): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/installing.md'), 'utf8');
  return page.replaceAll(/\]\(([\w-]+\.md)/g, '](docs/$1');
}

async function makeExamples(folder: string, { devDependencies }: Manifest): Promise<void> {
  const { dependencies: versions = {} } = await manifestIn(join(ROOT, 'services/image'));
  const tsconfig = JSON.parse(await readFile(join(ROOT, 'lab/cli/template/tsconfig.json'), 'utf8'));
  const types = '@types/node';
  for (const example of globSync('examples/*', { cwd: folder })) {
    await makeProject({
      ...{ folder: join(folder, example), versions, tsconfig },
      devDependencies: { [types]: devDependencies?.[types] ?? '' },
    });
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(join(ROOT, from), to);
}

const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

async function writeManifest(folder: string, source: Manifest, bundled?: readonly string[]): Promise<void> {
  const manifest = builtManifest(source, (path) => existsSync(join(folder, path)), bundled);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
