import { join } from 'node:path';
import type { PhaseLengths, Scenario } from '../../scenario/scenario.ts';
import type { Progress } from '../journal/progress.ts';
import type { RunningLab } from './running-lab.ts';

/** What a scenario has run in a lab: one of its arms. */
export interface ArmOptions {
  readonly lab: RunningLab;
  readonly scenario: Scenario;
  readonly arm: string;
  /** From 1: of an arm that is run again. */
  readonly attempt: number;
  readonly seed: number;
  readonly lengths: PhaseLengths;
  readonly onProgress: (progress: Progress) => void;
}

/** Where the system of an arm keeps its data: each attempt begins with none. */
export const armDataDir = ({ dataDir }: Pick<RunningLab, 'dataDir'>, arm: string, attempt: number): string =>
  join(dataDir, attempt === 1 ? arm : `${arm}-${attempt}`);
