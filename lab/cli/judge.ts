import { buildReport } from '../report/build.ts';
import { runCommand } from './command.ts';
import { judgedAgain } from './judged-again.ts';
import { printReport } from './present.ts';

/** `npm run judge -- <folder>`: the verdict of a run, from what it left in its folder; nothing is written. */
const usage = 'npm run judge -- <folder of a run> [--scenario <name or file>]';
const flags = { scenario: { type: 'string' } } as const;

await runCommand(
  { usage, flags, operands: ['<folder of a run>'] },
  async ({ scenario }, _, [folder = '']) => {
    const { finished, exitCode } = await judgedAgain(folder, scenario);
    printReport(buildReport(finished));
    return exitCode;
  },
);
