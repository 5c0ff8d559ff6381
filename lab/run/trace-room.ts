import { PHASE_NAMES } from '../analysis/evidence.ts';
import { ALL, type Sampling } from '../analysis/sampling.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { PhaseLengths, Scenario } from '../scenario/scenario.ts';

/** Traffic before the first measured request, so that connections are open and code is compiled. */
export const WARM_UP_MS = 1_000;

type Store = Pick<TracesBackend, 'info' | 'maxTraces'>;

/**
 * Traces that the load of one arm leaves in the store: one a request. Tries beyond the first are not known before, nor
 * what tail sampling keeps beyond its share.
 */
export function tracesOfAnArm(
  { load }: Pick<Scenario, 'load'>,
  lengths: PhaseLengths,
  sampling: Sampling = ALL,
): number {
  const seconds = PHASE_NAMES.reduce((sum, name) => sum + lengths[name], WARM_UP_MS / 1000);
  const requests = load.routes.reduce((sum, { rps }) => sum + rps * seconds, 0);
  return Math.ceil(sampling.kind === 'all' ? requests : (requests * sampling.percent) / 100);
}

/**
 * An arm's traces are read when it has ended, so the store must hold all of them at once; those of earlier arms may go.
 * @throws FaultlineError `traces-do-not-fit`
 */
export function requireRoom(
  { info, maxTraces }: Store,
  scenario: Pick<Scenario, 'load'>,
  lengths: PhaseLengths,
  sampling: Sampling = ALL,
): void {
  const traces = tracesOfAnArm(scenario, lengths, sampling);
  if (maxTraces === null || traces <= maxTraces) return;
  const message = `Expected the load of an arm to leave at most ${maxTraces} traces, as ${info.name} ${info.version} keeps no more, but it is ${traces}: lower \`rps\` or run with a shorter --length.`;
  throw new FaultlineError('traces-do-not-fit', message, { exitCode: ExitCode.notStarted });
}

/** How many traces an arm sent and how many of them are kept at most; null where all can be. Jaeger itself tells of none that it dropped. */
export function beyondRoom(
  { maxTraces }: Pick<Store, 'maxTraces'>,
  sent: number,
): { sent: number; kept: number } | null {
  return maxTraces !== null && sent > maxTraces ? { sent, kept: maxTraces } : null;
}
