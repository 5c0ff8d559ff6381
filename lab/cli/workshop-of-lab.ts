import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { typed } from '../typed.ts';
import { runReader } from '../workbench/workshop/read-run.ts';
import type { WorkshopOptions } from '../workbench/workshop/workshop-desk.ts';
import { runsBeside } from './run-beside.ts';
import { checked, FOLDER, IN_PAGE, isPath, load, named, ROOT } from './workshop-folder.ts';

/** The workshop of a lab that is held open; undefined where there are no exercises. Its runs and its progress are in a folder of their own. */
export function workshopOfLab(reports: string): WorkshopOptions | undefined {
  if (!existsSync(join(FOLDER, 'exercises'))) return undefined;
  const folder = resolve(reports, IN_PAGE);
  return {
    read: () => checked(FOLDER),
    root: ROOT,
    progressFile: join(folder, 'progress.json'),
    reader: runReader,
    breaks: (exercise) => `${typed('workshop')} break ${exercise}`,
    named: named(FOLDER),
    opens: `${typed('lab').replace(/ --$/, '')}   # /workshop`,
    start: runsBeside({
      reports: folder,
      find: async (scenario) => ({
        path: isPath(scenario) ? resolve(FOLDER, scenario) : scenario,
        name: (await load(FOLDER)(scenario)).name,
      }),
    }),
  };
}
