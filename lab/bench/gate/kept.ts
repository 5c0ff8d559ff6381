import { basename, resolve } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import type { Baseline } from '../../gate/baseline-schema.ts';

/** What the runs of a kept sitting are of: the usual version, one that is slower, or the usual one beside a busy core. */
export type Kind = 'usual' | 'slower' | 'busy';

/** Of a sitting that began so: `2026-11-28T00-18`, with `-slower` or `-busy` behind it. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d(?:-(slower|busy))?$/;

export function nameOfKept({ runs }: Pick<Baseline, 'runs'>, kind: Kind): string {
  const began = runs[0]?.startedAt.slice(0, 16).replace(':', '-') ?? '';
  return kind === 'usual' ? began : `${began}-${kind}`;
}

/** What the name of a folder says; null where it is none of a kept sitting. */
export function kindOfKept(folder: string): Kind | null {
  const match = NAME.exec(basename(resolve(folder)));
  return match && ((match[1] as Kind | undefined) ?? 'usual');
}

const FLAG = { usual: 'a sitting of its own', slower: '--slower', busy: '--busy' } as const;

/**
 * Refuses a kept sitting that its name tells of another kind: what it says would be said of the wrong version, or the wrong machine.
 * @throws FaultlineError `bench-failed`
 */
export function requireKind(folders: readonly string[], kind: Kind): void {
  for (const folder of folders) {
    const found = kindOfKept(folder) ?? kind;
    if (found === kind) continue;
    const message = `Expected ${folder} as ${FLAG[found]}, as its name says, got it as ${FLAG[kind]}.`;
    throw new FaultlineError('bench-failed', message);
  }
}
