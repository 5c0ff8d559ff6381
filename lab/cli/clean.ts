import { removeAbandoned, removeAll } from '../runtime/docker/abandoned.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { asEngineError } from '../runtime/docker/engine-error.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = `${typed('clean')} [--all]`;
const about =
  'Removes the containers, networks and volumes of labs that ended without doing so; --all also those of labs that still run.';
const flags = { all: { type: 'boolean', default: false } } as const;

/** `faultline clean [--all]`: what labs left behind is known by the lab's labels. */
export const clean = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ all }) => {
      const engine = await requireEngine();
      const { removed, kept } = await (all ? removeAll : removeAbandoned)(engine).catch((error) => {
        throw asEngineError(error);
      });
      for (const name of removed) say(`removed ${name}`);
      for (const name of kept)
        say(`kept ${name}: its lab runs, ran elsewhere, or somebody else uses it (--all)`);
      say(`${removed.length} removed, ${kept.length} kept`);
    },
    argv,
  );
