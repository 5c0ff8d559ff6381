import { ExitCode, FaultlineError } from '../errors.ts';
import { explain } from './explain.ts';

/** Whether a file of what came of all runs could be written; why not is told. */
export async function isWritten(file: string, write: (file: string) => Promise<void>): Promise<boolean> {
  try {
    await write(file);
    return true;
  } catch (cause) {
    const message = `Could not write ${file}: ${(cause as Error).message}. What it would say stands above.`;
    explain(new FaultlineError('report-not-written', message, { exitCode: ExitCode.inconclusive, cause }));
    return false;
  }
}
