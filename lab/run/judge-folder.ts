import { packTraces } from '../analysis/spans/packed-traces.ts';
import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import { readArm, readSpans } from '../evidence/arm-reader.ts';
import { eventsOf, type JournalEvent, type JournalEventType } from '../evidence/events.ts';
import { readJournal } from '../evidence/read-journal.ts';
import { narrow } from '../scenario/narrow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type FinishedArm, finishedArm } from './collect/finished-arm.ts';
import { type FinishedRun, finishedRun, type RunStarted } from './finished-run.ts';
import type { Journal } from './journal/journal.ts';
import { judge } from './judge/judge.ts';
import { judgeEarly } from './judge-early.ts';
import type { Attempts } from './rerun.ts';

/** The journal of a run is its own: who judges it again writes nothing there. */
const UNWRITTEN = { write: () => {} };

/**
 * Judges a run again, from its folder alone: the same verdict as its own. A run that was killed or interrupted is judged on the arms
 * that it had finished, and is never a pass.
 * @throws FaultlineError where the folder is none of a run, is of another version, or was damaged; `run-not-started` where nothing was measured
 */
export async function judgeFolder(
  folder: string,
  scenarioOf: (source: string) => Promise<Scenario>,
  journal: Pick<Journal, 'write'> = UNWRITTEN,
): Promise<FinishedRun> {
  const events = await readJournal(folder);
  const { source, narrowing = null } = events[0] as RunStarted & JournalEvent;
  const { scenario, notes } = narrow(await scenarioOf(source), narrowing);
  if (!events.some(({ type }) => type === 'load.started')) {
    const message = `Expected a run that sent load in ${folder}, found one that ended before: nothing was measured.`;
    throw new FaultlineError('run-not-started', message, { exitCode: ExitCode.usage });
  }
  const finished: FinishedArm[] = [];
  const attempts: Record<string, Attempts> = {};
  for (const arm of Object.keys(scenario.arms)) {
    const ofArm = attemptsOf(events, arm);
    const last = ofArm.at(-1);
    if (last === undefined) continue;
    const discarded = ofType<{ why: string }>(events, 'arm.discarded', arm).map(({ why }) => why);
    const left = ofArm.flatMap((attempt) =>
      ofType<{ left: readonly string[] }>(attempt, 'arm.ended', arm).flatMap((ended) => ended.left),
    );
    attempts[arm] = { discarded, left };
    const isKept = discarded.length < ofArm.length && last.at(-1)?.type === 'arm.ended';
    if (!isKept) continue;
    const of = { folder, arm, attempt: ofArm.length };
    finished.push({ ...finishedArm(last, await readArm(of), await packTraces(readSpans(of))), left });
  }
  const failure = failureIn(events);
  const leftovers = ofType<{ left: readonly string[] }>(events, 'cleanup.checked', undefined).flatMap(
    ({ left }) => left,
  );
  const judged =
    failure === null
      ? judge(scenario, finished, leftovers, journal)
      : judgeEarly(scenario, { finished, attempts }, failure, leftovers, journal);
  return finishedRun(scenario, events, judged, { failure, notes });
}

/** Events of each attempt at an arm, from `arm.started` to `arm.ended`, or to the end of the journal. */
function attemptsOf(events: readonly JournalEvent[], arm: string): JournalEvent[][] {
  const attempts: JournalEvent[][] = [];
  let current: JournalEvent[] | null = null;
  for (const event of events) {
    if (event.arm !== arm) continue;
    if (event.type === 'arm.started') {
      current = [];
      attempts.push(current);
    }
    current?.push(event);
    if (event.type === 'arm.ended') current = null;
  }
  return attempts;
}

/** Why it ended early; null for a run that came to its end. */
function failureIn(events: readonly JournalEvent[]): FaultlineError | null {
  const [failed] = ofType<{
    error: string;
    code?: ErrorCode;
    exitCode?: ExitCode;
    detail?: readonly string[];
  }>(events, 'run.failed', undefined);
  if (failed) {
    const { code = 'run-failed', error, exitCode = ExitCode.inconclusive, detail = [] } = failed;
    return new FaultlineError(code, error, { exitCode, detail });
  }
  // The last that a run writes before it is judged.
  if (ofType(events, 'cleanup.checked', undefined).length > 0) return null;
  const message = 'The lab was killed while it ran: its journal has no end.';
  return new FaultlineError('run-killed', message, { exitCode: ExitCode.inconclusive });
}

const ofType = <Fields>(events: readonly JournalEvent[], type: JournalEventType, arm: string | undefined) =>
  eventsOf<Fields>(events, type).filter((event) => event.arm === arm);
