import { buildReport } from '../report/build.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { judgedAgain } from './judged-again.ts';
import { printReport } from './present.ts';

/** `faultline judge <folder>`: the verdict of a run, from what it left in its folder; nothing is written. */
const usage = `${typed('judge')} <folder of a run> [--scenario <name or file>]`;
const about = `Judges a run again, from what it left in its folder, by its scenario as it is now, or by another. Writes nothing. The exit code
is that of the run; a run that was killed or interrupted is judged on the arms that it had finished, and is never a pass.`;
const flags = { scenario: { type: 'string' } } as const;
const operands = ['<folder of a run>'];

export const judge = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags, operands },
    async ({ scenario }, _, [folder = '']) => {
      const { finished, exitCode } = await judgedAgain(folder, scenario);
      printReport(buildReport(finished));
      return exitCode;
    },
    argv,
  );
