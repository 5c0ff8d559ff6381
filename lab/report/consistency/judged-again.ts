import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeFolder } from '../../run/judge-folder.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { buildReport } from '../build.ts';
import { renderJson } from '../json.ts';

/**
 * Where the report.json of a run is not what its evidence gives when it is judged again: the first line of each file that differs.
 * @throws FaultlineError where the folder's evidence can not be read
 */
export async function judgedDisagreements(
  folder: string,
  scenarioOf: (source: string) => Promise<Scenario>,
): Promise<string[]> {
  const judged = renderJson(buildReport(await judgeFolder(folder, scenarioOf))).split('\n');
  const stored = (await readFile(join(folder, 'report.json'), 'utf8')).split('\n');
  const at = judged.findIndex((line, index) => line !== stored[index]);
  if (at === -1 && stored.length === judged.length) return [];
  const line = at === -1 ? judged.length : at;
  const [said, is] = [stored[line], judged[line]].map((text) => text?.trim() ?? 'nothing');
  return [`report.json, line ${line + 1}: \`${said}\`, but by the evidence it is \`${is}\``];
}
