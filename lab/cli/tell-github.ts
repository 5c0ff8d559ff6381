import { appendFile } from 'node:fs/promises';
import { ExitCode, type FaultlineError } from '../errors.ts';
import { annotations, whyNoneAnnotation } from '../report/invocation/annotations.ts';
import type { Invocation } from '../report/invocation/invocation.ts';
import { stepSummary, whyNoneSummary } from '../report/invocation/step-summary.ts';
import { notHandedOver } from './not-handed-over.ts';

/** Beside the job and on its page, where GitHub runs the command: what came of all runs. Gives back the exit code of telling it. */
export const tellGitHub = (invocation: Invocation, env: NodeJS.ProcessEnv): Promise<ExitCode> =>
  told(annotations(invocation), () => stepSummary(invocation), env);

/** The same of a command that ended in an error, and so has nothing to tell of its runs. */
export const tellGitHubWhyNone = (error: FaultlineError, env: NodeJS.ProcessEnv): Promise<ExitCode> =>
  told([whyNoneAnnotation(error)], () => whyNoneSummary(error), env);

/** Annotations are lines that the runner of GitHub reads off the output. stdout may be a document of its own. */
async function told(
  lines: readonly string[],
  summary: () => string,
  { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY }: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  if (GITHUB_ACTIONS !== 'true') return ExitCode.pass;
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  if (!GITHUB_STEP_SUMMARY) return ExitCode.pass;
  try {
    await appendFile(GITHUB_STEP_SUMMARY, summary());
    return ExitCode.pass;
  } catch (cause) {
    return notHandedOver(GITHUB_STEP_SUMMARY, cause);
  }
}
