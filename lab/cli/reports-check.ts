import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { judgedDisagreements } from '../report/consistency/judged-again.ts';
import { reportPages } from '../web/report-page/render-page.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

/** `npm run reports:check`: the newest run of every scenario says each number alike wherever it says it. */
const flags = { reports: { type: 'string', default: 'reports' } } as const;

const usage = 'npm run reports:check [-- --reports <dir>]';
const about = `Looks at the newest run of each scenario in <dir> (default reports): each number that is told twice is told alike, and
report.json is what the evidence of the run gives when it is judged again. Exit code 0 where that is so, else 99 with a line for each two that disagree.`;

await runCommand({ usage, about, flags }, async ({ reports }) => {
  const found: string[] = [];
  const names = await scenarioNames();
  const ran = names.filter((scenario) => existsSync(join(reports, scenario, 'latest')));
  if (ran.length === 0) {
    const message = `Expected a run of a scenario in ${reports}, found none: run one (npm run scenario <name>), or name another folder with --reports.`;
    throw new FaultlineError('no-reports', message, { exitCode: ExitCode.usage });
  }
  for (const scenario of names.filter((name) => !ran.includes(name)))
    say(`${scenario}: has no run in ${reports}`);
  for (const scenario of ran) {
    const folder = join(reports, scenario, 'latest');
    const lines = [
      ...(await folderDisagreements(folder, reportPages)),
      ...(await judgedDisagreements(folder, (source) => loadScenario(source, process.cwd()))),
    ];
    say(`${scenario}: ${lines.length === 0 ? 'one set of numbers' : `${lines.length} disagree`}`);
    found.push(...lines.map((line) => `${scenario}: ${line}`));
  }
  if (found.length === 0) return;
  const message = `Expected each number of a run to be told alike everywhere, found ${found.length} that are not.`;
  throw new FaultlineError('numbers-disagree', message, { exitCode: ExitCode.failed, detail: found });
});
