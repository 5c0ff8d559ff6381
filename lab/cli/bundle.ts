import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pkg from '../../package.json' with { type: 'json' };
import { makeArchive } from '../bundle/make-archive.ts';
import { isPlatform, PLATFORMS, type Platform, thisPlatform } from '../bundle/platforms.ts';
import { type ImageSource, ofOtherPlatforms } from '../bundle/save-images.ts';
import { hasRun, tryArchive } from '../bundle/try-archive.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { diskOf } from '../run/journal/disk-error.ts';
import { chooseRuntime } from '../run/lab/runtimes.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { neededImages, replacedImages } from '../runtime/docker/images.ts';
import { IN_CLONE, typed } from '../typed.ts';
import { builtPage, IN_THE_PAGE } from '../web/build-page.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const TRIAL = 'workshop/scenarios/retry-storm.ts';
const usage = `${typed('bundle')} --for <platform>[,<platform>...]`;
const about = `Makes an archive for each platform (${PLATFORMS.join(', ')}) that installs without a network: unpack it, and start
./faultline in it. It holds the clone as it stands, what npm installs for that platform without what only development needs, on Linux Node, and the
built pages. docs/bundle.md has more.

  --for <platforms>   default: that of this machine
  --output <dir>      where to (default dist)
  --try <scenario>    what the archive for this machine is tried with, in an empty folder (default ${TRIAL})
  --untried           do not try it
  --with-images       the images of --runtime docker too, where an engine of the same processor has or gets them: 400 MB before they are packed`;
const flags = {
  for: { type: 'string' },
  output: { type: 'string', default: 'dist' },
  try: { type: 'string', default: TRIAL },
  untried: { type: 'boolean', default: false },
  'with-images': { type: 'boolean', default: false },
} as const;

/** `faultline bundle` */
export const bundle = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ for: wanted, output = '', try: scenario = '', untried, 'with-images': withImages }, signal) => {
      const platforms = platformsOf(wanted);
      if (!IN_CLONE)
        throw wrong(
          'Expected to be asked for in the clone, which the archive is made of, and found the package',
        );
      const page = await builtPage();
      const root = fileURLToPath(new URL('../../', import.meta.url));
      const licences = IN_THE_PAGE.map((name) => [name, join(root, 'node_modules', name, 'LICENSE')]);
      const source = {
        root,
        page: dirname(fileURLToPath(page.renderer)),
        licences: Object.fromEntries(licences),
      };
      const all = withImages ? await imagesHere(signal) : undefined;
      for (const platform of platforms) {
        const images = all && (await fitting(platform, all));
        const options = { ...source, version: pkg.version, output, images };
        const archive = await makeArchive(platform, options, signal).catch((error) => {
          throw notMade(error, output);
        });
        const size = `${Math.round(archive.bytes / 1_000_000)} MB`;
        say(`${relative(process.cwd(), archive.path)}  ${size}`);
        if (untried || platform !== thisPlatform()) say('  untried: it was not started');
        else await tryIt(archive.path, ['run', scenario, '--length', 'short'], signal);
      }
    },
    argv,
  );

/** All that a run in containers needs: pulled or built where they are not here. @throws FaultlineError `engine-missing`, `image-missing`, `image-not-built` */
async function imagesHere(signal: AbortSignal): Promise<ImageSource> {
  const engine = await requireEngine();
  await chooseRuntime('docker', () => {}, signal);
  return { engine, images: neededImages(), replaced: replacedImages() };
}

/** None where one of them is for other processors: in containers a lab needs all. */
async function fitting(platform: Platform, all: ImageSource): Promise<ImageSource | undefined> {
  const others = await ofOtherPlatforms(platform, all);
  if (others.length === 0) return all;
  say(`${platform} without images: ${others.join(', ')} of this machine's engine are for other processors`);
  return undefined;
}

/** What the file system refuses: an archive is made among temporary files, and put where it is asked for. */
export function notMade(error: NodeJS.ErrnoException, output: string): Error {
  if (error.code === undefined || error.syscall === undefined) return error;
  const rooms = [...new Set([tmpdir(), output].map(diskOf))].join('; ');
  const message = `Could not make the archive: ${error.message} (${rooms}). Free some space, or name other folders: --output for archives, TMPDIR for what they are made of.`;
  return new FaultlineError('command-failed', message, { cause: error });
}

async function tryIt(path: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const tried = await tryArchive(path, args, signal);
  const where = tried.withoutNetwork ? 'with no network' : 'with the network there';
  if (!hasRun(tried))
    throw new FaultlineError(
      'bundle-not-running',
      `Expected \`${tried.command}\` of ${path} to end with 0 or 5 in an empty folder, got ${tried.code}.`,
      { exitCode: ExitCode.failed, detail: tried.said },
    );
  say(`  tried: ${tried.command} in an empty folder, ${where}, ended with ${tried.code}`);
}

function platformsOf(wanted: string | undefined): readonly Platform[] {
  const names = wanted === undefined ? [thisPlatform() ?? ''] : wanted.split(',');
  const platforms = names.filter(isPlatform);
  if (platforms.length === names.length) return [...new Set(platforms)];
  throw wrong(
    `Expected --for to be of ${PLATFORMS.join(', ')}, with commas between, got \`${wanted ?? 'nothing'}\``,
  );
}

const wrong = (what: string) =>
  new FaultlineError('wrong-usage', `${what}. Usage: ${usage}`, { exitCode: ExitCode.usage });
