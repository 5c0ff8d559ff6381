import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { ScenarioSource } from '../report/invocation/code-quality.ts';
import type { Loaded } from './changed-since.ts';

/** By name, each scenario that stands within a folder, as the one that a CI has checked out; a file outside of it is none that it could show. */
export function scenarioSources(
  loaded: readonly Loaded[],
  root: string,
): ReadonlyMap<string, ScenarioSource> {
  return new Map(
    loaded.flatMap(({ scenario, file }) => {
      const path = relative(root, file).split(sep).join('/');
      // Gone meanwhile: the runs have been made, and are told all the same.
      if (path.startsWith('../') || !existsSync(file)) return [];
      return [[scenario.name, { path, text: readFileSync(file, 'utf8') }] as const];
    }),
  );
}
