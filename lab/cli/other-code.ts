import { realpathSync } from 'node:fs';
import { ExitCode } from '../errors.ts';
import { primariesOf } from '../gate/primaries.ts';
import { alikeStarts } from '../run/lab/alike-starts.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { notMade } from './base-version.ts';
import { warn } from './output.ts';
import type { TwoVersions } from './scenario-of-base.ts';

/**
 * Refuses a base whose arms would start what those of this version start: its gate would hold whatever was changed. Tells what is alike in some of
 * them alone, as somebody else's service may be, and a base that is this very folder.
 * @throws FaultlineError `base-not-made` (exit code 2)
 */
export function requireOtherCode(
  head: Scenario,
  base: Scenario,
  { named, cwd, version: { folder } }: TwoVersions,
): void {
  if (realpathSync(folder) === realpathSync(cwd)) {
    warn(`base: ${named} is the folder that is here: one version is compared with itself`);
    return;
  }
  const arms = Object.keys(head.arms).map((arm) => ({ arm, alike: alikeStarts(arm, [head, base], cwd) }));
  const names = Object.keys(head.topology);
  const isAlike = (arm: string) =>
    names.every((name) => arms.find((each) => each.arm === arm)?.alike.get(name) === 'file');
  if (primariesOf(head).every((primary) => primary.arms.every(isAlike))) {
    const why = `it starts what is started here (${names.join(', ')} of ${head.name}). Import the system by its path, and make the paths in its commands relative, or of import.meta.url`;
    throw notMade(named, why, { exitCode: ExitCode.usage });
  }
  for (const name of names) {
    const found = arms.flatMap(({ arm, alike }) => (alike.has(name) ? [{ arm, how: alike.get(name) }] : []));
    if (found.length === 0) continue;
    const where = found.length === arms.length ? '' : ` in ${found.map(({ arm }) => arm).join(', ')}`;
    const told =
      found[0]?.how === 'file'
        ? `is started from the same files in both versions${where}: whether it changed is not compared`
        : `is \`${commandOf(head, name)}\` in both versions${where}, each in its own folder: a program that does not go by that is compared with itself`;
    warn(`base: ${name} of ${head.name} ${told}`);
  }
}

const commandOf = ({ system }: Scenario, name: string) => system.services[name]?.start.command.join(' ');
