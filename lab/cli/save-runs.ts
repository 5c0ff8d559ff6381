import { relative } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { saveBaseline } from '../gate/baseline-file.ts';
import { explained } from './explain.ts';
import { say, warn } from './output.ts';
import { type Found, sideOf } from './sets.ts';

/** Saves what all runs of each scenario found as its baseline, where each of them passed; gives back why one could not be. */
export async function saveRuns(found: Found, folder: string, repeat: number): Promise<ExitCode[]> {
  const codes: ExitCode[] = [];
  for (const [scenario, { head: runs }] of found) {
    if (runs.length === 0) {
      // Whether that is a failure its runs have said: one that is passed over is none.
      warn(`\nNo baseline of ${scenario.name} is saved: no run of it came to its end`);
      continue;
    }
    try {
      const passed = runs.filter(({ isPass }) => isPass);
      const side = sideOf(scenario, passed);
      if (side === null || passed.length < repeat) {
        const message = `Expected all runs of ${scenario.name} to pass before they are saved as a baseline, got ${passed.length} of ${repeat}: look at why the others did not, and save again; --rerun-inconclusive 2 runs again what could not be judged`;
        throw new FaultlineError('baseline-not-saved', message, { exitCode: ExitCode.inconclusive });
      }
      const file = await saveBaseline(folder, side);
      say(
        `\nbaseline: ${relative(process.cwd(), file)} (${runs.length} ${runs.length === 1 ? 'run' : 'runs'} of ${scenario.name})`,
      );
    } catch (error) {
      codes.push(explained(error));
    }
  }
  return codes;
}
