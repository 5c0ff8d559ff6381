import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FaultlineError } from '../errors.ts';

/** A page as the browser gets it, and what makes its first markup. */
export interface BuiltPage {
  readonly script: string;
  readonly style: string;
  /** Module whose `render` gives the markup of a model. */
  readonly renderer: string;
}

const WEB = import.meta.dirname;
const ROOT = join(WEB, '../..');
/** Of all that a page is made of: what changes here asks for another build. */
const SOURCES =
  '{control,lab/{web,workbench/page,report,analysis,evidence,load,run/problems,system}}/**/*.{ts,tsx,css}';
const BUILT = join(WEB, 'built');
/** The folder in `built` of a page that came with a package, where there are no sources. */
export const PACKED = 'packed';
/** Packages whose code a built page carries: their licences go with it wherever it goes. */
export const IN_THE_PAGE = ['preact', 'preact-render-to-string'] as const;
const FILES = {
  ...{ script: 'page.js', style: 'page.css', renderer: 'render.mjs' },
  ...{ liveScript: 'live.js', liveStyle: 'live.css' },
} as const;

type Vite = typeof import('vite');

let building: Promise<BuiltPage> | undefined;

/**
 * The report page, built on first use and when its sources have changed; never by an install script. The package carries it built.
 * @throws FaultlineError `page-not-built` where there is neither a built page nor what builds it
 */
export const builtPage = (): Promise<BuiltPage> => {
  building ??= findOrBuild(BUILT, () => import('vite'));
  return building;
};

/** The live page of the workbench, which is built together with the other. @throws FaultlineError `page-not-built` */
export async function builtWorkbench(): Promise<Pick<BuiltPage, 'script' | 'style'>> {
  const { renderer } = await builtPage();
  const read = (name: string) => readFile(new URL(name, renderer), 'utf8');
  return { script: await read(FILES.liveScript), style: await read(FILES.liveStyle) };
}

/** In `built`, with the Vite that is given: for tests. */
export async function findOrBuild(built: string, importVite: () => Promise<Vite>): Promise<BuiltPage> {
  const folder = join(built, sourcesDigest());
  if (!existsSync(join(folder, FILES.renderer))) await build(folder, built, importVite);
  return {
    script: await readFile(join(folder, FILES.script), 'utf8'),
    style: await readFile(join(folder, FILES.style), 'utf8'),
    renderer: pathToFileURL(join(folder, FILES.renderer)).href,
  };
}

/** Of the sources and of the versions that they are built with; a package has neither, and one page. */
export function sourcesDigest(root = ROOT): string {
  const files = globSync(SOURCES, { cwd: root }).filter((file) => !/\.test\.tsx?$|\/built\//.test(file));
  if (!files.some((file) => file.endsWith('.tsx'))) return PACKED;
  const hash = createHash('sha256');
  for (const file of [...files.sort(), 'package.json']) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The last to come wins: two processes that build at once build the same. */
async function build(folder: string, built: string, importVite: () => Promise<Vite>): Promise<void> {
  const vite = await importVite().catch((cause: unknown) => {
    const message =
      'Expected Vite, which builds the report page on its first use, found none: report.html is not written. Install all dependencies (npm ci).';
    throw new FaultlineError('page-not-built', message, { cause });
  });
  await buildWith(vite, folder, built).catch((cause: Error) => {
    const message = `Expected the report page to build, it did not: ${cause.message.split('\n')[0]}. report.html is not written.`;
    throw new FaultlineError('page-not-built', message, { cause });
  });
}

async function buildWith(vite: Vite, folder: string, built: string): Promise<void> {
  const { bundlePage } = await import('./bundle-page.ts');
  await mkdir(built, { recursive: true });
  const temporary = await mkdtemp(join(built, '.building-'));
  try {
    const made = await bundlePage(vite, WEB);
    for (const [name, text] of Object.entries(made))
      await writeFile(join(temporary, FILES[name as keyof typeof FILES]), text);
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(join(folder, FILES.renderer))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
