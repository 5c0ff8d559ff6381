import type { ArmView } from '../../analysis/arm/view.ts';
import { summarise } from '../../analysis/requests/latency.ts';
import { isPartial } from '../../analysis/sampling/sampling.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { STRAGGLERS } from '../../load/overloaded.ts';
import type { Told } from '../problems/doubt.ts';
import { beforeFirstFault } from './baseline-trust.ts';
import { clockDoubts } from './machine-trust.ts';

/** From when the driver says that it sent a request to the first span of it, p99; what is late by more was not sent then. */
const MAX_BEGUN_P99_MS = 50;
/** By so much a clock may be set while an arm runs: see `clockDoubts`. */
const CLOCK_STEP_MS = 50;
/** An engine in a virtual machine has a clock of its own, which may be so far off (lab/runtime/docker.ts). */
const ENGINE_APART_MS = 100;

/** How long after it was sent, as the driver says, a request was begun to be served. */
interface Begun {
  readonly dueMs: number;
  readonly ms: number;
}

/**
 * Holds what the driver says of when it sent against the first span of each try. None begins before it was sent. How long
 * after is asked before the first fault alone: under a fault, or a load that is too much, a sound system may let a request
 * wait before it begins. With the traces of slow requests alone nobody can say what is usual.
 */
export function sentDoubts(view: ArmView): Told[] {
  // A clock that was set explains it, and is told.
  if (clockDoubts(view).length > 0) return [];
  const apartMs = isInEngine(view) ? ENGINE_APART_MS : 0;
  const begun = begunOf(view);
  const early = begun.filter(({ ms }) => ms < -Math.max(CLOCK_STEP_MS, apartMs));
  if (early.length > 0) {
    const most = -early.reduce((least, { ms }) => Math.min(least, ms), 0);
    const [measured, limit] = [`${most.toFixed(1)} ms`, `${Math.max(CLOCK_STEP_MS, apartMs)} ms`];
    const text = `${early.length} of ${begun.length} tries were served before the load driver says that it sent them, by ${measured} at most (limit ${limit})`;
    return [{ text, measured, limit }];
  }
  const before = beforeFirstFault(view);
  const { sampling } = view.evidence;
  if (!before || (sampling?.kind === 'tail' && isPartial(sampling))) return [];
  const usual = begun.filter(({ dueMs }) => dueMs >= before.fromMs && dueMs < before.toMs);
  const limitMs = MAX_BEGUN_P99_MS + apartMs;
  // Two clocks tell, one of them in whole milliseconds perhaps: what was begun at once may seem to have been so before it was sent.
  const p99 = summarise(usual.map(({ ms }) => Math.max(0, ms)))?.p99 ?? 0;
  if (p99 <= limitMs || usual.filter(({ ms }) => ms > limitMs).length <= STRAGGLERS) return [];
  const [measured, limit] = [`${p99.toFixed(1)} ms`, `${limitMs} ms`];
  const text = `before the first fault requests were begun to be served late after the load driver says that it sent them, p99 ${measured} (limit ${limit})`;
  return [{ text, measured, limit }];
}

const isInEngine = (view: ArmView): boolean =>
  view.journal('arm.started').some(({ runtime }) => runtime === 'docker');

function begunOf(view: ArmView): Begun[] {
  const tries = new Map(view.evidence.samples.flatMap(triesOf));
  return view.traces.flatMap(({ root, traceId }) => {
    const sent = tries.get(traceId);
    if (!root || !sent) return [];
    return [{ dueMs: sent.dueMs, ms: root.span.startMs - sent.sentMs }];
  });
}

/** By trace id; of a request that was sent again and does not say when, the first alone. */
function triesOf({ sentMs, dueMs, traceId, earlierTraceIds = [], tries }: RequestSample) {
  if (sentMs === null) return [];
  const ids = [...earlierTraceIds, traceId];
  const times = tries ?? [{ sentMs }];
  return times.flatMap((one, index) => {
    const id = ids[index];
    return id === undefined ? [] : [[id, { dueMs, sentMs: one.sentMs }] as const];
  });
}
