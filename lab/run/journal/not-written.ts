import { FaultlineError } from '../../errors.ts';
import { diskTrouble } from './disk-error.ts';

/** A file that a run writes as it goes: why it could not be written, what to do, and what there is all the same. */
export function notWritten(file: string, cause: unknown, kept = ''): FaultlineError {
  const trouble = diskTrouble(cause, file) ?? {
    why: cause instanceof Error ? cause.message : String(cause),
    advice: 'choose another folder with --reports',
  };
  const message = `Could not write ${file}: ${trouble.why}. Please ${trouble.advice}. ${kept}`.trim();
  return new FaultlineError('journal-not-written', message, { cause });
}
