import type { ArmEvidence } from '../analysis/arm/arm-evidence.ts';
import { phaseAt } from '../evidence/phases.ts';
import { type PromisedLoad, type RequestSample, traceIdsOf } from '../evidence/requests.ts';
import { intentOf } from './client-answer.ts';
import { MAX_LATENESS_P99_MS } from './overloaded.ts';
import { PromisedPacing } from './pacing.ts';
import { brokenPauses } from './pauses.ts';
import { draw } from './schedule.ts';
import { scheduleBreaks, TOLERANCE_MS } from './schedule-breaks.ts';

/** How requests of one route in one phase are not what was promised. */
interface Breaks {
  /** Promised. */
  of: number;
  /** Neither sent nor counted as dropped. */
  missing: number;
  twice: number;
  /** Due at another time than drawn, or begun under another trace id. */
  otherwise: number;
  early: number;
  /** With a number that the schedule does not have. */
  beyond: number;
  /** Sent more often than callers come again. */
  tooOften: number;
  /** Still waited for when their client was to have hung up. */
  held: number;
}

/**
 * Holds what the driver says that it sent against the schedule, drawn again from the seed: every request is there once, at
 * its time, sent or dropped, no more often than promised and with the pauses that were asked for, and each of its tries has its answer. A line for each route and
 * phase where that is not so; none for a load as promised. Linear in the requests.
 */
export function brokenPromises({ load, phases, samples, warmUp = [], answers }: ArmEvidence): string[] {
  if (!load) return ['nothing says what load was promised'];
  const phaseOf = (dueMs: number) => phaseAt(phases, dueMs)?.name ?? 'warm-up';
  const sent = Map.groupBy([...warmUp, ...samples], ({ route }) => route);
  const promised = new Set(load.routes.map(({ route }) => route));
  const others = [...sent].filter(([route]) => !promised.has(route));
  return [
    ...load.routes.flatMap((route) => breaksOf(route, sent.get(route.route) ?? [], load, phaseOf)),
    ...others.map(
      ([route, each]) => `the load driver sent ${each.length} ${route}, of which none was promised`,
    ),
    ...(answers ? unanswered(sent, answers) : []),
  ];
}

/** An audit that holds the business against half of what clients were told proves nothing. */
function unanswered(
  sent: ReadonlyMap<string, readonly RequestSample[]>,
  answers: NonNullable<ArmEvidence['answers']>,
): string[] {
  const told = Map.groupBy(answers, ({ intent }) => intent);
  return [...sent].flatMap(([route, requests]) => {
    const otherwise = requests.filter(
      (sample) => (told.get(intentOf(sample))?.length ?? 0) !== traceIdsOf(sample).length,
    ).length;
    if (otherwise === 0) return [];
    return [
      `of ${otherwise} of ${requests.length} ${route} the answers that were kept are not those of its tries`,
    ];
  });
}

function breaksOf(
  route: PromisedLoad['routes'][number],
  sent: readonly RequestSample[],
  load: PromisedLoad,
  phaseOf: (dueMs: number) => string,
): string[] {
  const byPhase = new Map<string, Breaks>();
  const of = (dueMs: number) => {
    const phase = phaseOf(dueMs);
    const known = byPhase.get(phase) ?? {
      of: 0,
      missing: 0,
      twice: 0,
      otherwise: 0,
      early: 0,
      beyond: 0,
      tooOften: 0,
      held: 0,
    };
    byPhase.set(phase, known);
    return known;
  };
  const byIndex = Map.groupBy(sent, ({ index }) => index);
  const offsetsMs: number[] = [];
  const pacing = new PromisedPacing(route.route, load);
  for (const { index, offsetMs, traceId } of draw(route, load)) {
    const dueMs = pacing.dueMs(offsetMs);
    if (dueMs >= load.stoppedAtMs) break;
    offsetsMs.push(offsetMs);
    const breaks = of(dueMs);
    breaks.of += 1;
    const [sample, ...more] = byIndex.get(index) ?? [];
    byIndex.delete(index);
    if (!sample) {
      breaks.missing += 1;
      continue;
    }
    if (more.length > 0) breaks.twice += 1;
    const isOther = (sample.earlierTraceIds?.[0] ?? sample.traceId) !== traceId;
    if (isOther || Math.abs(sample.dueMs - dueMs) > TOLERANCE_MS) breaks.otherwise += 1;
    if (sample.sentMs !== null && sample.sentMs < sample.dueMs) breaks.early += 1;
    if (traceIdsOf(sample).length > (load.triesAtMost ?? 1)) breaks.tooOften += 1;
    if (isHeld(sample, route)) breaks.held += 1;
  }
  for (const each of byIndex.values()) for (const { dueMs } of each) of(dueMs).beyond += 1;
  const lengthMs = pacing.offsetMs(load.stoppedAtMs);
  return [
    ...scheduleBreaks(route, offsetsMs, lengthMs),
    ...[...byPhase].flatMap(([phase, breaks]) => inWords(route.route, phase, breaks)),
    ...brokenPauses({ route: route.route, sent, load }, phaseOf),
  ];
}

/** A client that hangs up closes the connection by then; one that waits on is another load. */
function isHeld(
  { index, sentMs, doneMs }: RequestSample,
  { hangsUp }: PromisedLoad['routes'][number],
): boolean {
  if (!hangsUp || index % hangsUp.every !== 0 || sentMs === null || doneMs === null) return false;
  return doneMs - sentMs > hangsUp.afterMs + MAX_LATENESS_P99_MS;
}

function inWords(route: string, phase: string, { of, ...breaks }: Breaks): string[] {
  const parts = [
    breaks.missing > 0 ? `${breaks.missing} are missing` : null,
    breaks.twice > 0 ? `${breaks.twice} are there twice` : null,
    breaks.otherwise > 0 ? `${breaks.otherwise} are not as drawn from the seed` : null,
    breaks.early > 0 ? `${breaks.early} were sent before their time` : null,
    breaks.tooOften > 0 ? `${breaks.tooOften} were sent more often than their callers come again` : null,
    breaks.held > 0 ? `${breaks.held} were not hung up on in time` : null,
    breaks.beyond > 0 ? `${breaks.beyond} more are there that were not` : null,
  ].filter((part) => part !== null);
  const where = phase === 'warm-up' ? 'the warm-up' : `the ${phase} phase`;
  return parts.length > 0
    ? [`of the ${of} ${route} that were promised in ${where}, ${parts.join(', ')}`]
    : [];
}
