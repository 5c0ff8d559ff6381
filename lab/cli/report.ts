import { realpath } from 'node:fs/promises';
import { gravest } from '../run/problems/exit-code.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { explain } from './explain.ts';
import { judgedAgain } from './judged-again.ts';
import { present } from './present.ts';

/** `faultline report <folder>`: the same, and the files of its report anew, as this version of Faultline makes them. */
const usage = `${typed('report')} <folder of a run> [--scenario <name or file>]`;
const about = `Judges a run again as the command judge does, and writes report.html, report.json, report.md, junit.xml and the traces that they show
anew into its folder.`;
const flags = { scenario: { type: 'string' } } as const;
const operands = ['<folder of a run>'];

export const report = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags, operands },
    async ({ scenario }, _, [folder = '']) => {
      const { finished, exitCode } = await judgedAgain(folder, scenario);
      // Through `latest`, which is pointed at what is written: it would point at itself.
      const { notWritten } = await present(finished, await realpath(folder), folder);
      if (notWritten) explain(notWritten);
      return gravest([exitCode, ...(notWritten ? [notWritten.exitCode] : [])]);
    },
    argv,
  );
