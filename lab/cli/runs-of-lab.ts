import { resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { FaultlineError } from '../errors.ts';
import type { RunsOptions } from '../workbench/hold.ts';
import type { Runnable } from '../workbench/runs/scenario-desk.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runsBeside } from './run-beside.ts';

/** What a lab that is held open can run: the scenarios of the catalogue, and its own, which may be a file elsewhere. */
export function runsOfLab(reports: string, own: Runnable): RunsOptions {
  let loading: ReturnType<typeof loadAll> | null = null;
  // Once: Node keeps a module that it has imported.
  const scenarios = () => (loading ??= loadAll(own));
  return {
    scenarios,
    reports,
    faultline: packageJson.version,
    start: runsBeside({
      reports: resolve(reports),
      find: async (source) => {
        const { all } = await scenarios();
        const found = all.find((each) => each.source === source) ?? own;
        return { path: found.source, name: found.scenario.name };
      },
    }),
  };
}

async function loadAll(own: Runnable): ReturnType<RunsOptions['scenarios']> {
  const all: Runnable[] = [];
  const problems: string[] = [];
  for (const source of await scenarioNames()) {
    try {
      all.push({ source, scenario: await loadScenario(source, process.cwd()) });
    } catch (error) {
      // One that is being written keeps nobody from the others.
      if (!(error instanceof FaultlineError)) throw error;
      problems.push(error.message);
    }
  }
  const isOwn = ({ scenario }: Runnable) => scenario.name === own.scenario.name;
  // Of two files with one name it is the one that the lab holds.
  return { all: all.some(isOwn) ? all.map((each) => (isOwn(each) ? own : each)) : [own, ...all], problems };
}
