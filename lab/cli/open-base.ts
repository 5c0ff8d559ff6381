import { scenarioOfImage } from '../run/lab/of-image.ts';
import type { RuntimeKind } from '../run/lab/runtimes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { provideBaseImage } from './base-image.ts';
import { baseVersion } from './base-version.ts';
import type { Loaded } from './changed-since.ts';
import { requireOtherCode } from './other-code.ts';
import { scenarioOfBase } from './scenario-of-base.ts';

/** Another version of the system, until it is disposed. */
export interface Base extends AsyncDisposable {
  /** As it was asked for, with the commit that it is. */
  readonly named: string;
  /** Each scenario as it is here, of that version. */
  readonly scenarios: ReadonlyMap<Scenario, Scenario>;
}

export interface Asked {
  readonly runtime: RuntimeKind;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** What `--base` names is by the runtime: of containers an image, of processes a folder, else a commit. */
export async function openBase(
  base: string,
  loaded: readonly Pick<Loaded, 'scenario' | 'file'>[],
  { runtime, cwd, signal }: Asked,
): Promise<Base> {
  if (runtime === 'docker') {
    const all = loaded.map(({ scenario }) => ({ scenario, of: scenarioOfImage(scenario, base) }));
    const inPlaceOf = all.flatMap(({ of }) => of.inPlaceOf);
    await provideBaseImage(base, inPlaceOf, cwd, signal);
    const scenarios = new Map(all.map(({ scenario, of }) => [scenario, of.scenario]));
    return { named: base, scenarios, [Symbol.asyncDispose]: async () => {} };
  }
  const version = await baseVersion(base, cwd, signal);
  const scenarios = new Map<Scenario, Scenario>();
  try {
    for (const { scenario, file } of loaded) {
      const there = await scenarioOfBase(scenario, file, { named: base, cwd, version });
      requireOtherCode(scenario, there, { named: base, cwd, version });
      scenarios.set(scenario, there);
    }
  } catch (error) {
    await version[Symbol.asyncDispose]();
    throw error;
  }
  return { named: version.named, scenarios, [Symbol.asyncDispose]: () => version[Symbol.asyncDispose]() };
}
