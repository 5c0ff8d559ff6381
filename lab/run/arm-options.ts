import type { Etcd3 } from 'etcd3';
import type { Sampling } from '../analysis/sampling.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { PhaseLengths, Scenario } from '../scenario/scenario.ts';
import type { Backends } from './backends.ts';
import type { Journal } from './journal.ts';
import type { Progress } from './progress.ts';
import type { RegistryView } from './registry-view.ts';
import type { ScrapeTargets } from './scrape-targets.ts';

export interface ArmOptions {
  readonly scenario: Scenario;
  readonly arm: string;
  /** From 1: of an arm that is run again. */
  readonly attempt: number;
  /** Of the run. */
  readonly id: string;
  readonly seed: number;
  readonly sampling: Sampling;
  readonly lengths: PhaseLengths;
  readonly runtime: Runtime;
  readonly backends: Backends;
  readonly etcd: Etcd3;
  readonly registry: RegistryView;
  readonly targets: ScrapeTargets;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Of the run: its evidence goes there. */
  readonly folder: string;
  readonly dataDir: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}
