import { appendFile } from 'node:fs/promises';
import type { FaultlineError } from '../errors.ts';
import { annotations, whyNoneAnnotation } from '../report/invocation/annotations.ts';
import type { Invocation } from '../report/invocation/invocation.ts';
import { stepSummary, whyNoneSummary } from '../report/invocation/step-summary.ts';
import { isWritten } from './is-written.ts';

/** Beside the job and on its page, where GitHub runs the command: what came of all runs. Gives back whether all of it could be told. */
export const tellGitHub = (invocation: Invocation, env: NodeJS.ProcessEnv): Promise<boolean> =>
  told(annotations(invocation), () => stepSummary(invocation), env);

/** The same of a command that ended in an error, and so has nothing to tell of its runs. */
export const tellGitHubWhyNone = (error: FaultlineError, env: NodeJS.ProcessEnv): Promise<boolean> =>
  told([whyNoneAnnotation(error)], () => whyNoneSummary(error), env);

/** Annotations are lines that the runner of GitHub reads off the output. stdout may be a document of its own. */
async function told(
  lines: readonly string[],
  summary: () => string,
  { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY }: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (GITHUB_ACTIONS !== 'true') return true;
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  return !GITHUB_STEP_SUMMARY || isWritten(GITHUB_STEP_SUMMARY, (file) => appendFile(file, summary()));
}
