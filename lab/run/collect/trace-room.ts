import { ALL, type Sampling } from '../../analysis/sampling/sampling.ts';
import type { TracesBackend } from '../../backends/traces/traces.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { requestsUntil } from '../../evidence/rate.ts';
import { timedLoad } from '../../scenario/load-shape.ts';
import { totalSeconds } from '../../scenario/phase-lengths.ts';
import type { PhaseLengths, Scenario } from '../../scenario/scenario.ts';
import { SETTLE_WITHIN_MS } from './collect-books.ts';

/** Traffic before the first measured request, so that connections are open and code is compiled: on two slow processors requests wait for that up to 2.3 s. */
export const WARM_UP_MS = 2_500;

type Store = Pick<TracesBackend, 'info' | 'maxTraces' | 'evicted'>;

type Planned = Pick<Scenario, 'system' | 'load' | 'topology' | 'phases'>;

/**
 * Traces that one arm leaves in the store: one a request, and those of the system's own work. Tries beyond the first are not
 * known before, nor what tail sampling keeps beyond its share.
 */
export function tracesOfAnArm(planned: Planned, lengths: PhaseLengths, sampling: Sampling = ALL): number {
  const { phases, load } = planned;
  const { routes } = timedLoad(load, { phases, lengths, leadMs: WARM_UP_MS });
  const untilMs = 1_000 * secondsOf(lengths);
  const requests = routes.reduce((sum, { rps }) => sum + requestsUntil(rps, untilMs), 0);
  const kept = sampling.kind === 'all' ? requests : (requests * sampling.percent) / 100;
  return Math.ceil(kept) + ownTraces(planned, lengths);
}

/**
 * At most, of work that belongs to no request, from the warm-up until the books are read. No sampling of the load's is theirs: each
 * begins at the system, and may fail or be slow.
 */
export function ownTraces(
  { system: { ownWork }, topology }: Pick<Planned, 'system' | 'topology'>,
  lengths: PhaseLengths,
): number {
  if (!ownWork || !topology[ownWork.service]) return 0;
  return Math.ceil((secondsOf(lengths) + SETTLE_WITHIN_MS / 1000) * ownWork.tracesPerSecond);
}

const secondsOf = (lengths: PhaseLengths): number => WARM_UP_MS / 1000 + totalSeconds(lengths);

/**
 * A ring holds all traces of an arm until its end, since spans may come late to any; those of earlier arms may go.
 * @throws FaultlineError `traces-do-not-fit`
 */
export function requireRoom(
  { info, maxTraces }: Pick<Store, 'info' | 'maxTraces'>,
  scenario: Planned,
  lengths: PhaseLengths,
  sampling: Sampling = ALL,
): void {
  const traces = tracesOfAnArm(scenario, lengths, sampling);
  if (maxTraces === null || traces <= maxTraces) return;
  const message = `Expected an arm to leave at most ${maxTraces} traces, as ${info.name} ${info.version} keeps no more, but it is ${traces}: lower \`rps\`, run with a shorter --length, or let a Collector sample (--collector tail=10%).`;
  throw new FaultlineError('traces-do-not-fit', message, { exitCode: ExitCode.notStarted });
}

/** How many traces an arm sent; and how many are kept at most, or how many were dropped during the arm. */
export interface BeyondRoom {
  readonly sent: number;
  /** That the system may have made beside, of its own work; none where that needs no room. */
  readonly own?: number;
  readonly kept?: number;
  readonly dropped?: number;
}

/**
 * Null where all can be there. `sent` are ids that had to be kept, in the order of their requests; Jaeger tells of none that it
 * dropped, so they are held against its ring, together with what else is there, and with what the system itself may have made. A store that counts what it drops
 * lets go of an arm's traces at the arm's end: what it has dropped since is of this one.
 */
export async function beyondRoom(
  store: Pick<Store, 'maxTraces' | 'evicted'>,
  sent: ReadonlySet<string>,
  there: ReadonlySet<string>,
  { own = 0, evictedBefore = 0 }: { readonly own?: number; readonly evictedBefore?: number } = {},
): Promise<BeyondRoom | null> {
  const all = new Set([...sent, ...there]).size;
  const { maxTraces } = store;
  if (maxTraces !== null) {
    if (all + own <= maxTraces) return null;
    return own > 0 ? { sent: all, own, kept: maxTraces } : { sent: all, kept: maxTraces };
  }
  if ([...sent].every((id) => there.has(id))) return null;
  const dropped = await store.evicted();
  return dropped !== null && dropped > evictedBefore ? { sent: all, dropped: dropped - evictedBefore } : null;
}
