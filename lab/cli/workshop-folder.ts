import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IN_CLONE, typed } from '../typed.ts';
import { checkedWorkshop } from '../workshop/check-workshop.ts';
import type { Workshop } from '../workshop/read-content.ts';
import { loadScenario } from './catalogue.ts';

/** The clone; elsewhere the user's folder. */
export const ROOT = IN_CLONE ? fileURLToPath(new URL('../../', import.meta.url)) : process.cwd();
export const FOLDER = join(ROOT, 'workshop');
/** Below the reports: where those of runs are that were begun in the page. */
export const IN_PAGE = 'workshop';

/** A path is from the folder of the workshop, so that it can be copied as a whole. */
export const isPath = (scenario: string) => scenario.endsWith('.ts');
export const load = (folder: string) => (scenario: string) =>
  loadScenario(scenario, isPath(scenario) ? folder : process.cwd());
export const checked = (folder: string): Promise<Workshop> => checkedWorkshop(folder, load(folder));

/** As a scenario is typed after `run`. */
export const named = (folder: string) => (scenario: string) =>
  isPath(scenario) ? relative(process.cwd(), resolve(folder, scenario)) : scenario;

export const runs = (folder: string) => (scenario: string) =>
  `${typed('run').replace(/ --$/, '')} ${named(folder)(scenario)}`;
