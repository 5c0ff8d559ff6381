import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFolder, folderOf, STAMP } from '../lab/backends/built/cache.ts';
import { SERVERS } from '../lab/backends/built/servers.ts';
import { smallScenario, Workspace } from '../lab/cli/fixture/workspace.ts';
import { isBusy } from '../lab/run/fixture/busy.ts';
import type { Problem } from '../lab/run/problems/problem.ts';
import { hasChromium, launchChromium } from '../lab/web/testing/chromium.ts';
import { buildPackage, packInto } from './build.ts';
import { deadLinks } from './packed-links.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const run = promisify(execFile);
const EXAMPLE_SUITE = 'examples/dispatch/silent-drivers.spec.ts';

let workspace: Workspace;
let installed: string;
let tarball: string;

/**
 * As `npm i <tarball>` leaves a folder that was empty, without a network: what the package says that it depends on is linked from here, and
 * nothing else can be imported.
 */
beforeAll(async () => {
  workspace = new Workspace();
  const built = join(workspace.folder, 'dist');
  await buildPackage(join(built, 'package'));
  tarball = await packInto(built, join(built, 'package'));
  const modules = join(workspace.folder, 'node_modules');
  installed = join(modules, 'faultline');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  const bundled: readonly string[] = manifest().bundleDependencies;
  link(
    Object.keys(manifest().dependencies).filter((name) => !bundled.includes(name)),
    modules,
  );
  const version = manifest().version;
  workspace.write('package.json', JSON.stringify({ dependencies: { faultline: version } }));
  await run('npm', ['rebuild', 'faultline', '--offline', '--ignore-scripts'], { cwd: workspace.folder });
}, 120_000);
afterAll(() => workspace[Symbol.dispose]());

const manifest = () => manifestOf(installed);
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function link(names: readonly string[], modules: string): void {
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

const faultline = (...args: readonly string[]) => faultlineWith({}, ...args);

async function faultlineWith(own: Readonly<Record<string, string>>, ...args: readonly string[]) {
  // The Node of this test, whatever the machine has.
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const env = { npm_config_update_notifier: 'false', PATH, ...own };
  await using process_ = workspace.command(['npx', '--no', '--offline', 'faultline', ...args], env);
  return await process_.ended;
}

const tsc = (folder: string) =>
  run(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(workspace.folder, folder),
  ]);

test('it has what was compiled, no test, and nothing of the shop', () => {
  const files = globSync('**/*.*', { cwd: installed });
  expect(
    files.filter(
      (path) => /\.(ts|mts)$/.test(path) && !/\.d\.ts$|^(lab\/cli\/template|examples)\//.test(path),
    ),
  ).toEqual([]);
  expect(files.filter((path) => /\.test\.|(^|\/)(fixtures?|testing|contract)\//.test(path))).toEqual([]);
  expect(files.filter((path) => /^(services|scenarios)\//.test(path))).toEqual([]);
  expect(files.filter((path) => path.endsWith('.js.map')).length).toBeGreaterThan(200);
  expect(readFileSync(tarball).length).toBeLessThan(3_000_000);
});

test('it depends on what its files import, and on nothing else', () => {
  const imported = globSync('lab/**/*.js', { cwd: installed }).flatMap((path) => {
    const text = readFileSync(join(installed, path), 'utf8');
    const found = text.matchAll(
      /^(?:import|export|\}) .*?from '([^'.][^']*)'|(?:\bimport|createRequire\(import\.meta\.url\)\.resolve)\('([^'.][^']*)'\)/gm,
    );
    return [...found].map(([, from, later]) => from ?? later ?? '');
  });
  // What builds the page, which a package carries built.
  expect(imported).toContain('vite');
  const packages = imported
    .flatMap((name) => /^(?!node:)(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? [])
    .filter((name) => name !== 'vite');
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifest();
  expect(Object.keys({ ...dependencies, ...peerDependencies }).toSorted()).toEqual(
    [...new Set(packages)].toSorted(),
  );
  expect(peerDependenciesMeta).toEqual({ vitest: { optional: true } });
  // The shop's.
  for (const name of ['opossum', '@opentelemetry/sdk-node']) expect(packages).not.toContain(name);
});

test('no link of its pages is dead, and most are kept', () => {
  const pages = globSync(['*.md', 'docs/*.md'], { cwd: installed });
  const read = (path: string) => {
    const found = statSync(join(installed, path), { throwIfNoEntry: false });
    return found ? (found.isFile() ? readFileSync(join(installed, path), 'utf8') : '') : null;
  };
  expect(pages.flatMap((page) => deadLinks(read(page) ?? '', page, read))).toEqual([]);
  const links = pages.flatMap((page) => [...(read(page) ?? '').matchAll(/\]\((?!https?:)/g)]);
  expect(links.length).toBeGreaterThan(40);
});

test('publint and Are the types wrong? find nothing', { timeout: 120_000 }, async () => {
  const tool = (name: string, ...args: string[]) =>
    run(process.execPath, [join(ROOT, 'node_modules', name), ...args, tarball], { cwd: workspace.folder });
  expect((await tool('publint/src/cli.js', '--strict')).stdout).toContain('All good!');
  await tool('@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only');
});

test('in an empty folder it says how to begin, and what it writes is valid and typed', {
  timeout: 120_000,
}, async () => {
  const help = await faultline('--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Usage: npx faultline run .*\n(.*\n)*.*npx faultline judge <folder>/);
  expect(await faultline('list')).toMatchObject({
    code: 0,
    stdout: 'There is no scenario in scenarios/ yet. Make one with: npx faultline new <name>\n',
  });
  expect((await faultline('run', 'my-first')).stderr).toContain(
    'there is none in scenarios/ (npx faultline new <name> makes one).',
  );
  expect((await faultline('new', 'my-first')).stdout).toMatch(
    /^wrote scenarios\/my-first\.ts\nwrote faultline\.config\.ts\nwrote tsconfig\.json\n/,
  );
  expect(await faultline('check', 'my-first')).toEqual({
    code: 0,
    signal: null,
    stdout: 'my-first is valid (arms: unprotected; hypotheses: 2)\n',
    stderr: '',
  });
  expect((await faultline('list')).stdout).toMatch(
    /^my-first {2}The stock slows down\n\nRun one with: npx faultline run <name>/,
  );

  await tsc('.');
  const file = join(workspace.folder, 'scenarios/my-first.ts');
  workspace.write(
    'scenarios/my-first.ts',
    readFileSync(file, 'utf8').replace("service: 'stock'", "service: 'stok'"),
  );
  await expect(tsc('.')).rejects.toMatchObject({
    stdout: expect.stringMatching(/my-first\.ts\(\d+,\d+\): error TS\d+: .*stok/s),
  });
});

test('it runs a scenario, judges it again, and writes its report anew, with the page that it came with', {
  timeout: 120_000,
}, async () => {
  const system = join(ROOT, 'services/faultline.config.ts');
  const text = smallScenario({ phases: '{ baseline: 1, fault: 1, recovery: 1 }' });
  workspace.write('small.ts', text.replace("'faultline/shop'", JSON.stringify(system)));
  const flags = ['--runtime', 'process', '--backends', 'embedded'];
  const ran = await faultline('run', './small.ts', ...flags);
  const latest = join(workspace.folder, 'reports/small/latest');
  const report = () => JSON.parse(readFileSync(join(latest, 'report.json'), 'utf8'));
  expect(report().problems.filter((problem: Problem) => !isBusy(problem))).toEqual([]);
  expect(ran).toMatchObject({ code: report().problems.length > 0 ? 5 : 0, stderr: '' });
  expect(report().faultline).toBe(manifest().version);
  const before = readFileSync(join(latest, 'report.html'), 'utf8');
  const packed = (file: string) => readFileSync(join(installed, 'lab/web/built/packed', file), 'utf8');
  expect(before).toContain(packed('page.js'));
  expect(before).toContain(packed('page.css'));
  for (const name of ['preact', 'preact-render-to-string'])
    expect(packed(`LICENSE-${name}`)).toContain('MIT');
  if (hasChromium) expect(await tracesListed(join(latest, 'report.html'))).toBeGreaterThan(0);
  expect((await faultline('judge', latest)).code).toBe(ran.code);
  expect((await faultline('report', latest)).code).toBe(ran.code);
  expect(readFileSync(join(latest, 'report.html'), 'utf8')).toBe(before);
});

/** The commands of a page under that heading, without what is said of them. */
const stepsOf = (page: string, heading: string): string[] => {
  const [, after = ''] = readFileSync(join(installed, 'docs', page), 'utf8').split(`## ${heading}\n`);
  const lines = after.split('\n## ')[0]?.matchAll(/^ {4}(\S.*?)(?: +#.*)?$/gm) ?? [];
  return [...lines].map(([, step = '']) => step);
};

test('the example runs as its page says, and is typed', { timeout: 120_000 }, async () => {
  const [install, copy, installExample, start, ...more] = stepsOf(
    'your-own-services.md',
    'Try the example from an empty folder',
  );
  // What these two would fetch is linked from here.
  expect([install, installExample]).toEqual([
    `npm i ./faultline-${manifest().version}.tgz`,
    'npm i --prefix dispatch',
  ]);
  await run('sh', ['-c', copy ?? ''], { cwd: workspace.folder });
  const dispatch = join(workspace.folder, 'dispatch');
  const { dependencies, devDependencies } = manifestOf(dispatch);
  link(Object.keys({ ...dependencies, ...devDependencies }), join(dispatch, 'node_modules'));
  cpSync(join(ROOT, EXAMPLE_SUITE), join(dispatch, 'silent-drivers.spec.ts'));
  await tsc('dispatch');

  expect(more).toEqual([]);
  const [npx, program, ...args] = start?.split(' ') ?? [];
  expect([npx, program]).toEqual(['npx', 'faultline']);
  // An older clone has built real servers.
  const cache = join(workspace.folder, 'cache');
  for (const server of SERVERS) {
    const folder = folderOf(server, cacheFolder({ XDG_CACHE_HOME: cache }));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, STAMP), 'of other modules');
  }
  const { code, stderr } = await faultlineWith({ XDG_CACHE_HOME: cache }, ...args);
  const { problems, hypotheses } = JSON.parse(
    readFileSync(join(workspace.folder, 'reports/silent-drivers/latest/report.json'), 'utf8'),
  );
  expect(problems.filter((problem: Problem) => !isBusy(problem))).toEqual([]);
  expect(hypotheses).toHaveLength(2);
  expect({ code, stderr }).toEqual({ code: problems.length > 0 ? 5 : 0, stderr: '' });
});

test('in a suite of vitest the scenario of the example is test cases', { timeout: 60_000 }, async () => {
  cpSync(join(installed, 'examples/dispatch'), join(workspace.folder, 'suite'), { recursive: true });
  cpSync(join(ROOT, EXAMPLE_SUITE), join(workspace.folder, 'suite/silent-drivers.spec.ts'));
  link(['vitest'], join(workspace.folder, 'node_modules'));
  const vitest = join(workspace.folder, 'node_modules/vitest/vitest.mjs');
  // Of that name there is none: they are made, and none is run.
  const flags = [
    'run',
    '--dir',
    'suite',
    '-t',
    'no such test',
    '--reporter',
    'json',
    '--outputFile',
    'found.json',
  ];
  await using suite = workspace.command([process.execPath, vitest, ...flags]);
  const { code, stderr } = await suite.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const found = readFileSync(join(workspace.folder, 'found.json'), 'utf8');
  const [file] = JSON.parse(found).testResults;
  const names: string[] = file.assertionResults.map(({ title }: { title: string }) => title.split(':')[0]);
  expect(names).toEqual([
    ...['rides-stay-fast', 'one-job-a-ride', 'audit rides-are-booked of asis', 'the run itself'],
  ]);
});

/** Of a page that came alive. */
async function tracesListed(file: string): Promise<number> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`file://${file}`);
    await page.waitForSelector('html[data-ready]');
    return await page.locator('.lrow').count();
  } finally {
    await browser.close();
  }
}
