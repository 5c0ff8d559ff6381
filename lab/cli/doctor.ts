import { findingLines } from '../doctor/finding-lines.ts';
import { canRun, findingsOf } from '../doctor/findings.ts';
import { readFacts } from '../doctor/read-facts.ts';
import { ExitCode } from '../errors.ts';
import { typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = `${typed('doctor')} [--json]`;
const about = `Tells, in some seconds, whether this machine can run scenarios: what is well, what makes runs doubtful (warn), what keeps them from running
(cannot), and what only some commands need (extra). It starts no lab and changes nothing. Exit code 0 where scenarios can run as processes, else 3.`;
const flags = { json: { type: 'boolean', default: false } } as const;

/** `faultline doctor [--json]` */
export const doctor = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ json }, signal) => {
      const findings = findingsOf(await readFacts(process.cwd(), signal));
      const runs = canRun(findings);
      if (json) console.log(JSON.stringify({ canRun: runs, findings }, null, 2));
      else for (const line of findingLines(findings)) say(line);
      return runs ? ExitCode.pass : ExitCode.notStarted;
    },
    argv,
  );
