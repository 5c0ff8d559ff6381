import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

/** `npm run reports:check`: the newest run of every scenario says each number alike wherever it says it. */
const flags = { reports: { type: 'string', default: 'reports' } } as const;

await runCommand({ usage: 'npm run reports:check [-- --reports <dir>]', flags }, async ({ reports }) => {
  const found: string[] = [];
  for (const scenario of await scenarioNames()) {
    const lines = await folderDisagreements(join(reports, scenario, 'latest'));
    say(`${scenario}: ${lines.length === 0 ? 'one set of numbers' : `${lines.length} disagree`}`);
    found.push(...lines.map((line) => `${scenario}: ${line}`));
  }
  if (found.length === 0) return;
  const message = `Expected each number of a run to be told alike everywhere, found ${found.length} that are not.`;
  throw new FaultlineError('numbers-disagree', message, { exitCode: ExitCode.failed, detail: found });
});
