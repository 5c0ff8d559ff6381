import { formatCount, formatShare } from '../../../report/format.ts';
import type { Report, ReportArm, ReportHypothesis } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import { isAbout } from '../../../run/problems/problem.ts';
import type { PageModel } from '../model/page-model.ts';
import type { ArmTraces } from '../model/trace-columns.ts';

/** The first sentence of the lesson; all of it stands below, where there is more. A run that failed has other things to tell on top. */
export function lessonOnTop({ lesson, hypotheses }: Report): string | null {
  if (hypotheses.some(({ verdict }) => verdict === 'fail')) return null;
  return /^.+?[.!?](?=\s|$)/s.exec(lesson)?.[0] ?? lesson;
}

/** Place, share and length of each fault, in words; one line for arms in which it was alike. */
export function faultsInWords({ arms }: Report): string[] {
  const told = new Map<string, string[]>();
  for (const { name, faults } of arms) {
    for (const { text, kind, cameS, wentS, met, inScope, counts } of faults) {
      const what = kind === 'condition' ? `${text}, all along` : text;
      const length =
        cameS === null ? 'never came' : wentS === null ? 'to the end' : `${(wentS - cameS).toFixed(1)} s`;
      const share = inScope > 0 && met < inScope ? ` (${formatShare(met, inScope)})` : '';
      const line = `${name}: ${length}, ${formatCount(met)} of ${formatCount(inScope)} ${counts} there met it${share}`;
      told.set(what, [...(told.get(what) ?? []), line]);
    }
  }
  return [...told].map(([what, lines]) => `${what} — ${lines.join('; ')}`);
}

/**
 * How many times a value could worsen before it passes its limit: one measure for limits below and above. A share that is to be high
 * is told by what it lacks: of 99.5 % where 99 % are wanted, half of the harm that may be is there.
 */
export function roomOf({ observed, limit: { atLeast, atMost }, unit }: ReportHypothesis): number | null {
  if (observed === null) return null;
  if (unit.startsWith('%') && atMost === null && atLeast !== null && atLeast > 50 && atLeast < 100)
    return observed >= 100 ? Infinity : (100 - atLeast) / (100 - observed);
  const below =
    atMost === null ? null : observed <= 0 ? (atMost >= observed ? Infinity : 0) : atMost / observed;
  const above =
    atLeast === null ? null : atLeast <= 0 ? (observed >= atLeast ? Infinity : 0) : observed / atLeast;
  const rooms = [below, above].filter((room) => room !== null);
  return rooms.length === 0 ? null : Math.min(...rooms);
}

export function roomInWords(room: number | null): string {
  if (room === null) return 'no room known';
  if (room === Infinity) return 'nothing of it used';
  if (room < 1) return 'beyond its limit';
  return `could worsen ${room < 10 ? room.toFixed(2) : Math.round(room)} times`;
}

/** Of those that hold, the one with least room: what will break first. */
export function nearestClaim({ hypotheses }: Report): { hypothesis: ReportHypothesis; room: string } | null {
  const [nearest] = hypotheses
    .filter(({ verdict }) => verdict === 'pass')
    .map((hypothesis) => ({ hypothesis, room: roomOf(hypothesis) }))
    .filter((each): each is { hypothesis: ReportHypothesis; room: number } => each.room !== null)
    .sort((a, b) => a.room - b.room);
  return nearest ? { hypothesis: nearest.hypothesis, room: roomInWords(nearest.room) } : null;
}

interface EvidenceLink {
  readonly traceId: string;
  readonly chosen: string;
  readonly responseMs: number;
}

/** One trace of what a claim is about: of its arm, route and phase, or what is nearest to it. What failed is shown by a request that was harmed. */
export function evidenceLink(model: PageModel, hypothesis: ReportHypothesis): EvidenceLink | null {
  const { arm, route, phase, verdict } = hypothesis;
  const { arms } = model.report;
  const place = Math.max(
    0,
    arms.findIndex(({ name }) => name === arm),
  );
  const of = arms[place];
  const shown = of?.waterfalls ?? [];
  const wanted = phase ?? (of && struckPhaseIn(of)?.name);
  const harmed = verdict === 'fail' && route !== null ? harmedIn(model.traces[place], route, wanted) : null;
  if (harmed) return harmed;
  const scores = shown.map(
    (each) =>
      (each.phase === wanted ? 4 : 0) +
      (each.route === route ? 2 : 0) +
      (each.stands === 'median' || each.stands === 'telling' ? 1 : 0),
  );
  return shown[scores.indexOf(Math.max(...scores))] ?? null;
}

/** The first request of a route in a phase that came to harm, and whose trace is in the page. */
function harmedIn(
  traces: ArmTraces | undefined,
  wantedRoute: string,
  wantedPhase: string | undefined,
): EvidenceLink | null {
  if (!traces) return null;
  const { requests, words, phases, ids } = traces;
  const { route, phase, result, trace, done } = requests;
  const place = route.findIndex(
    (word, at) =>
      words[word] === wantedRoute &&
      phases[phase[at] ?? -1] === wantedPhase &&
      words[result[at] ?? -1] !== 'ok' &&
      (trace[at] ?? -1) >= 0 &&
      (done[at] ?? -1) >= 0,
  );
  if (place < 0) return null;
  const at = trace[place] ?? 0;
  return {
    traceId: ids.slice(32 * at, 32 * at + 32),
    chosen: `first harmed ${wantedRoute} of the ${wantedPhase} phase`,
    responseMs: (done[place] ?? 0) / 1000,
  };
}

/** Whether something speaks against judging a phase of an arm; without a phase, anything of it. */
export const isDoubtful = ({ problems }: Report, arm: string, phase: string | null): boolean =>
  problems.some((problem) => isAbout(problem, arm, phase));

/** Whether something speaks against a claim that failed. That its arm was ended before its time is what such a claim may say itself. */
export const isFailedInDoubt = ({ problems }: Report, { arm }: ReportHypothesis): boolean =>
  problems.some((problem) => problem.kind !== 'stopped' && isAbout(problem, arm, null));

/** Edges whose breaker was open while a fault was in force, as `a -> b`. */
export function openEdgesOf({ breakerTurns, faults }: ReportArm): Set<string> {
  const fault = faults.find(({ kind, cameS }) => kind === 'fault' && cameS !== null);
  const until = fault?.wentS ?? Infinity;
  const opened = breakerTurns.filter(
    ({ to, atS }) => to === 'open' && atS >= (fault?.cameS ?? 0) && atS <= until,
  );
  return new Set(opened.map(({ service, callee }) => `${service} -> ${callee}`));
}
