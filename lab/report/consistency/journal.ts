import type { JournalEvent } from '../../evidence/events.ts';
import type { Stretch } from '../../evidence/phases.ts';
import type { Report, ReportArm } from '../model.ts';
import { type Told, told } from './told.ts';

/** What the run wrote down as it happened, against what the report says of it. */
export function journalTold(
  { arms, hypotheses, audits, verdict, exitCode, seed }: Report,
  events: readonly JournalEvent[],
): Told[] {
  const last = (type: string, fields: Readonly<Record<string, unknown>>) =>
    events.findLast(
      (event) => event.type === type && Object.entries(fields).every(([name, is]) => event[name] === is),
    );
  return [
    ...arms.flatMap((arm) => [...ofArm(arm, last), ...ofStory(arm, events)]),
    ...hypotheses.flatMap(({ name, verdict: is, observed }) => {
      const checked = last('hypothesis.checked', { hypothesis: name });
      return [
        told(`journal, verdict on ${name}`, checked?.verdict, is),
        told(`journal, ${name}`, checked?.observed, observed),
      ];
    }),
    ...audits.flatMap(({ name, arm, verdict: is, violations, counts }) => {
      const checked = last('audit.checked', { arm, audit: name });
      const where = `audit ${name} of ${arm}`;
      return [
        told(`journal, verdict on ${where}`, checked?.verdict, is),
        told(`journal, violations of ${where}`, checked?.violations, violations.length),
        told(`journal, what ${where} looked at`, JSON.stringify(checked?.counts), JSON.stringify(counts)),
      ];
    }),
    told('journal, verdict', last('run.ended', {})?.verdict, verdict),
    // What ended a run early has a code of its own.
    ...(last('run.failed', {})
      ? []
      : [told('journal, exit code', last('run.ended', {})?.exitCode, exitCode)]),
    told('journal, seed', last('run.started', {})?.seed, seed),
  ];
}

/** A report's times are cut to whole milliseconds, the journal's rounded to microseconds: which may be the next whole millisecond. */
const isShownAs = (tMs: number, time: string): boolean => Math.abs(tMs - Date.parse(time)) <= 1;

type Last = (type: string, fields: Readonly<Record<string, unknown>>) => JournalEvent | undefined;

function ofArm({ name: arm, startedAt, phases, faults, requests, books }: ReportArm, last: Last): Told[] {
  const [first] = phases;
  const zeroMs = (first && last('phase.started', { arm, phase: first.name })?.tMs) ?? Number.NaN;
  /** To a millisecond. */
  const isAt = (event: JournalEvent | undefined, atMs: number) =>
    event !== undefined && Math.abs(event.tMs - atMs) < 1;
  const startOf = (phase: string) => last('phase.started', { arm, phase })?.tMs ?? Number.NaN;
  const times = { comingS: 'injecting', cameS: 'injected', wentS: 'undoing', goneS: 'undone' } as const;
  return [
    told(`journal, requests of ${arm}`, last('arm.ended', { arm })?.requests, requests.count),
    told(`journal, records in the books of ${arm}`, last('books.read', { arm })?.records, books?.records),
    told(`journal, start of ${arm}`, isShownAs(zeroMs, startedAt), true),
    ...phases.flatMap(({ name, startedAt: startOfIt, durationMs, settled }) => {
      const ended = last('phase.ended', { arm, phase: name });
      const { fromMs, toMs } = (ended?.settled ?? {}) as Partial<Stretch>;
      const isSettled =
        isShownAs(fromMs ?? Number.NaN, settled.startedAt) &&
        Math.abs((toMs ?? Number.NaN) - (fromMs ?? Number.NaN) - settled.durationMs) < 1;
      return [
        told(`journal, start of ${arm}/${name}`, isShownAs(startOf(name), startOfIt), true),
        told(`journal, length of ${arm}/${name}`, isAt(ended, startOf(name) + durationMs), true),
        told(`journal, settled part of ${arm}/${name}`, isSettled, true),
      ];
    }),
    ...faults.flatMap((fault) =>
      Object.entries(times).map(([field, type]) => {
        const atS = fault[field as keyof typeof times];
        const event = last(`fault.${type}`, { arm, faultId: fault.id });
        const agrees = atS === null ? event === undefined : isAt(event, zeroMs + atS * 1000);
        return told(`journal, ${type} of ${fault.id}`, agrees, true);
      }),
    ),
  ];
}

/** What a sentence of the story tells, and the event that it has it from. */
const SENTENCES: readonly (readonly [start: RegExp, type: string])[] = [
  [/^(?:Fault|Condition) in force: /, 'fault.injected'],
  [/^Fault undone: /, 'fault.undone'],
  [/^The registry forgot /, 'instance.forgotten'],
  [/^Registered anew: /, 'instance.registered'],
  [/^\S+ ended by itself /, 'instance.exited'],
  [/^Books read of /, 'books.read'],
];

/** Each sentence of an event stands at the time of one. */
function ofStory({ name: arm, startedAt, story }: ReportArm, events: readonly JournalEvent[]): Told[] {
  const own = events.filter((event) => event.arm === arm);
  return story.flatMap(({ tS, text }) => {
    const [, type] = SENTENCES.find(([start]) => start.test(text)) ?? [];
    if (type === undefined) return [];
    const atMs = Date.parse(startedAt) + tS * 1000;
    // The model has whole milliseconds of the arm's start.
    const isKnown = own.some((event) => event.type === type && Math.abs(event.tMs - atMs) < 2);
    return [told(`journal, ${type} of the story of ${arm} at ${tS.toFixed(3)} s`, isKnown, true)];
  });
}
