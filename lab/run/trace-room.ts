import { PHASE_NAMES } from '../analysis/evidence.ts';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { ALL, type Sampling } from '../analysis/sampling.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { PhaseLengths, Scenario } from '../scenario/scenario.ts';

/** Traffic before the first measured request, so that connections are open and code is compiled. */
export const WARM_UP_MS = 1_000;

type Store = Pick<TracesBackend, 'info' | 'maxTraces' | 'evicted'>;

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
  { info, maxTraces }: Pick<Store, 'info' | 'maxTraces'>,
  scenario: Pick<Scenario, 'load'>,
  lengths: PhaseLengths,
  sampling: Sampling = ALL,
): void {
  const traces = tracesOfAnArm(scenario, lengths, sampling);
  if (maxTraces === null || traces <= maxTraces) return;
  const message = `Expected the load of an arm to leave at most ${maxTraces} traces, as ${info.name} ${info.version} keeps no more, but it is ${traces}: lower \`rps\`, run with a shorter --length, or let a Collector sample (--collector tail=10%).`;
  throw new FaultlineError('traces-do-not-fit', message, { exitCode: ExitCode.notStarted });
}

/** How many traces an arm sent; and how many are kept at most, or how many were dropped since the run began. */
export interface BeyondRoom {
  readonly sent: number;
  readonly kept?: number;
  readonly dropped?: number;
}

/**
 * Null where all can be there. `sent` are ids that had to be kept, in the order of their requests; Jaeger tells of none that it
 * dropped, so they are held against its ring, together with what else is there. A store that counts what it drops has
 * dropped of this arm only if its first trace is gone: those of earlier arms go before.
 */
export async function beyondRoom(
  store: Pick<Store, 'maxTraces' | 'evicted'>,
  sent: ReadonlySet<string>,
  found: OtlpTracesData,
): Promise<BeyondRoom | null> {
  const there = traceIdsIn(found);
  const all = new Set([...sent, ...there]).size;
  const { maxTraces } = store;
  if (maxTraces !== null) return all > maxTraces ? { sent: all, kept: maxTraces } : null;
  const [first] = sent;
  if (first === undefined || there.has(first)) return null;
  const dropped = await store.evicted();
  return dropped ? { sent: all, dropped } : null;
}

function traceIdsIn({ resourceSpans }: OtlpTracesData): Set<string> {
  const ids = resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ traceId }) => traceId)),
  );
  return new Set(ids);
}
