/** `npm run lab:clean [-- --all]`: removes containers, networks and volumes that labs left behind, known by the lab's labels. */
import { parseArgs } from 'node:util';
import { ExitCode, FaultlineError } from '../errors.ts';
import { removeAbandoned, removeAll } from '../runtime/docker/abandoned.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { asEngineError } from '../runtime/docker/engine-error.ts';
import { explain } from './explain.ts';
import { asksForHelp } from './help.ts';
import { refuseFlagsKeptByNpm } from './kept-by-npm.ts';
import { outliveReaders, say } from './output.ts';

const USAGE = `Usage: npm run lab:clean [-- --all]

Removes the containers, networks and volumes of labs that ended without doing so; --all also those of labs that still run.`;

const FLAGS = { all: { type: 'boolean', default: false } } as const;

function wantsAll(): boolean {
  try {
    return parseArgs({ options: FLAGS }).values.all;
  } catch (cause) {
    throw new FaultlineError('wrong-usage', USAGE, { exitCode: ExitCode.usage, cause });
  }
}

async function clean(): Promise<void> {
  await refuseFlagsKeptByNpm(FLAGS);
  const all = wantsAll();
  const engine = await requireEngine();
  const { removed, kept } = await (all ? removeAll : removeAbandoned)(engine).catch((error) => {
    throw asEngineError(error);
  });
  for (const name of removed) say(`removed ${name}`);
  for (const name of kept) say(`kept ${name}: its lab runs, ran elsewhere, or somebody else uses it (--all)`);
  say(`${removed.length} removed, ${kept.length} kept`);
}

outliveReaders();
try {
  if (asksForHelp()) say(USAGE);
  else await clean();
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  process.exitCode = error.exitCode;
}
