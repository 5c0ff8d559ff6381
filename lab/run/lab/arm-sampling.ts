import { ALL, parseSampling, type Sampling } from '../../analysis/sampling/sampling.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunningLab } from './running-lab.ts';

type Sampled = Pick<Scenario, 'sampling'>;

/** How an arm is sampled where its scenario says that itself; null where it leaves it to the lab. */
export function ownSampling({ sampling }: Sampled, arm: string): Sampling | null {
  if (sampling === undefined) return null;
  return parseSampling(sampling[arm] ?? 'all') ?? ALL;
}

/** What a Collector is to decide for the arms of a scenario; null where they need none. */
export function ownCollector({ sampling = {} }: Sampled): Sampling | null {
  const all = Object.values(sampling).map((name) => parseSampling(name ?? 'all'));
  return all.find((one) => one?.kind === 'tail') ?? null;
}

/** The lab as an arm has it: without the Collector where that has nothing to decide for it. */
export function labOfArm(lab: RunningLab, scenario: Sampled, arm: string): RunningLab {
  const sampling = ownSampling(scenario, arm);
  if (sampling === null) return lab;
  const collector = sampling.kind === 'tail' ? lab.backends.collector : null;
  return { ...lab, sampling, backends: { ...lab.backends, collector } };
}
