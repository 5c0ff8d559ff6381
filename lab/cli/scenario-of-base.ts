import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { startedIn } from '../run/lab/started-in.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { validateScenario } from '../scenario/validate.ts';
import type { BaseVersion } from './base-version.ts';
import { loadScenario } from './catalogue.ts';
import { say } from './output.ts';

/** Two versions that are held against each other: the one in `cwd`, and another that goes by a name. */
export interface TwoVersions {
  readonly named: string;
  readonly cwd: string;
  readonly version: Pick<BaseVersion, 'folder' | 'madeIn'>;
}

/**
 * A scenario as it is here, of the system as it is there: whatever the versions say of it, both are sent and asked the same. Its services are
 * started in that folder, so that relative words of their commands are of that version too. A file that a commit does not have yet is put there.
 * @throws FaultlineError `invalid-scenario` where that system lacks what the scenario names
 */
export async function scenarioOfBase(
  scenario: Scenario,
  file: string,
  { named, cwd, version: { folder, madeIn } }: TwoVersions,
): Promise<Scenario> {
  const path = relative(cwd, resolve(cwd, file));
  const isWithin = !path.startsWith('..');
  if (madeIn && isWithin && !existsSync(join(folder, path))) {
    say(`base: ${named} has no ${path} yet: this version's asks the system that is there`);
    await bring(resolve(cwd, file), join(folder, path));
  }
  const { system } = await loadScenario(join(folder, path), folder);
  const there = { ...scenario, system: startedIn({ folder, madeIn }, cwd, system) };
  validateScenario(there, `${path} of the system as it is in ${named}`);
  return there;
}

/** It alone: were what it imports brought along, the system could be this version's. */
async function bring(file: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(file, to);
}
