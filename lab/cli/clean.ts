import { ExitCode, FaultlineError } from '../errors.ts';
import { removeAbandoned, removeAll } from '../runtime/docker/abandoned.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { asEngineError } from '../runtime/docker/engine-error.ts';
import { endAbandoned } from '../runtime/process/abandoned-processes.ts';
import type { LiveProcess } from '../runtime/process/proc-fs.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = `${typed('clean')} [--all]`;
const about =
  'Ends the processes and removes the containers, networks and volumes of labs that ended without doing so; --all also removes those of labs that still run, where they are containers.';
const flags = { all: { type: 'boolean', default: false } } as const;

/** `faultline clean [--all]`: what labs left behind is known by the mark of their processes and the labels of their containers. */
export const clean = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ all }) => {
      const { ended, left } = await endAbandoned();
      for (const { pid, command } of ended) say(`ended process ${pid}: ${command}`);
      // A process that stays keeps no container.
      await removeContainers(all ? removeAll : removeAbandoned);
      requireNone(left);
    },
    argv,
  );

async function removeContainers(remove: typeof removeAll): Promise<void> {
  const engine = await requireEngine().catch((error: unknown) => {
    if (!(error instanceof FaultlineError) || error.code !== 'engine-missing') throw error;
    say(`No containers were looked for: ${error.message}`);
    return null;
  });
  if (engine === null) return;
  const { removed, kept } = await remove(engine).catch((error) => {
    throw asEngineError(error);
  });
  for (const name of removed) say(`removed ${name}`);
  for (const name of kept) say(`kept ${name}: its lab runs, ran elsewhere, or somebody else uses it (--all)`);
  say(`${removed.length} removed, ${kept.length} kept`);
}

/** @throws FaultlineError `cleanup-failed` */
function requireNone(left: readonly LiveProcess[]): void {
  if (left.length === 0) return;
  const message = `Expected to end the processes of labs that are gone, found ${left.length} that stay.`;
  const detail = left.map(({ pid, command }) => `process ${pid}: ${command}`);
  throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail });
}
