import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IN_CLONE, typed } from '../typed.ts';
import { checkedWorkshop } from '../workshop/check-workshop.ts';
import type { Workshop } from '../workshop/read-content.ts';
import { loadScenario } from './catalogue.ts';

/** The clone; elsewhere the user's folder. */
export const ROOT = IN_CLONE ? fileURLToPath(new URL('../../', import.meta.url)) : process.cwd();
export const FOLDER = join(ROOT, 'workshop');

/** A path is from the folder of the workshop, so that it can be copied as a whole. */
export const isPath = (scenario: string) => scenario.endsWith('.ts');
export const load = (folder: string) => (scenario: string) =>
  loadScenario(scenario, isPath(scenario) ? folder : process.cwd());
export const checked = (folder: string): Promise<Workshop> => checkedWorkshop(folder, load(folder));

export const runs = (folder: string) => (scenario: string) => {
  const path = isPath(scenario) ? relative(process.cwd(), resolve(folder, scenario)) : scenario;
  return `${typed('run').replace(/ --$/, '')} ${path}`;
};
