import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEvent } from '../../analysis/evidence.ts';
import type { OtlpTracesData } from '../../analysis/otlp.ts';
import type { Span } from '../../analysis/span.ts';
import { buildTraces } from '../../analysis/span-tree.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import type { Report, ReportArm } from '../model.ts';
import { readReport } from '../read-report.ts';
import { armFile } from '../trace-files.ts';
import { disagreements } from './disagreements.ts';
import { type Told, told } from './told.ts';

/**
 * The same of the folder that a finished run left: its files as they are, its journal, and its traces. A line for each two that
 * disagree.
 * @throws FaultlineError `report-not-read` or `report-version`
 */
export async function folderDisagreements(folder: string): Promise<string[]> {
  const report = await readReport(folder);
  const text = async (name: string) => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (cause) {
      throw new FaultlineError('report-not-read', `Expected ${name} in ${folder}, found none.`, {
        exitCode: ExitCode.usage,
        cause,
      });
    }
  };
  const [markdown, html, junit] = [
    await text('report.md'),
    await text('report.html'),
    await text('junit.xml'),
  ];
  const events = (await text('journal.jsonl'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEvent);
  const ofTraces = report.arms.map(async (arm) =>
    tracesTold(arm, JSON.parse(await text(armFile(arm.name))) as OtlpTracesData),
  );
  const found = [...journalTold(report, events), ...(await Promise.all(ofTraces)).flat()];
  const lines = found
    .filter(({ said, is }) => said !== is)
    .map(({ where, said, is }) => `${where}: \`${said}\`, but it is \`${is}\``);
  return [...disagreements(report, { markdown, html, junit }), ...lines];
}

/** What the run wrote down as it happened, against what the report says of it. */
function journalTold({ arms, hypotheses, verdict }: Report, events: readonly JournalEvent[]): Told[] {
  const last = (type: string, fields: Readonly<Record<string, unknown>>) =>
    events.findLast(
      (event) => event.type === type && Object.entries(fields).every(([name, is]) => event[name] === is),
    );
  return [
    ...arms.flatMap((arm) => ofArm(arm, last)),
    ...hypotheses.flatMap(({ name, verdict: is, observed }) => {
      const checked = last('hypothesis.checked', { hypothesis: name });
      return [
        told(`journal, verdict on ${name}`, checked?.verdict, is),
        told(`journal, ${name}`, checked?.observed, observed),
      ];
    }),
    told('journal, verdict', last('run.ended', {})?.verdict, verdict),
  ];
}

type Last = (type: string, fields: Readonly<Record<string, unknown>>) => JournalEvent | undefined;

function ofArm({ name: arm, startedAt, phases, faults, requests }: ReportArm, last: Last): Told[] {
  const [first] = phases;
  const zeroMs = (first && last('phase.started', { arm, phase: first.name })?.tMs) ?? Number.NaN;
  /** To a millisecond. */
  const isAt = (event: JournalEvent | undefined, atMs: number) =>
    event !== undefined && Math.abs(event.tMs - atMs) < 1;
  const times = { comingS: 'injecting', cameS: 'injected', wentS: 'undoing', goneS: 'undone' } as const;
  return [
    told(`journal, requests of ${arm}`, last('arm.ended', { arm })?.requests, requests.count),
    told(`journal, start of ${arm}`, Math.abs(zeroMs - Date.parse(startedAt)) < 1, true),
    ...phases.flatMap(({ name, durationMs }) => {
      const started = last('phase.started', { arm, phase: name })?.tMs ?? Number.NaN;
      const ended = last('phase.ended', { arm, phase: name });
      return told(`journal, length of ${arm}/${name}`, isAt(ended, started + durationMs), true);
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

/** A span that saw a breaker turn tells the time of that turn. */
function turnsTold({ name, startedAt, breakerTurns }: ReportArm, { events }: Span): Told[] {
  return events
    .filter((event) => event.name === 'breaker')
    .map(({ timeMs, attributes }) => {
      const to = String(attributes['faultline.breaker.state']);
      const atS = (timeMs - Date.parse(startedAt)) / 1000;
      // To a millisecond, as the arm's start is told.
      const isKnown = breakerTurns.some((turn) => turn.to === to && Math.abs(turn.atS - atS) < 0.002);
      return told(`${armFile(name)}, breaker ${to} at ${atS.toFixed(3)} s`, isKnown, true);
    });
}

/** What is in the arm's file, against what is said to be. */
function tracesTold(arm: ReportArm, data: OtlpTracesData): Told[] {
  const { name, waterfalls } = arm;
  const traces = new Map(buildTraces(data).map((trace) => [trace.traceId, trace]));
  return [
    told(`${armFile(name)}, traces`, traces.size, arm.traces.stored),
    ...[...traces.values()].flatMap(({ spans }) => spans.flatMap((span) => turnsTold(arm, span))),
    ...waterfalls.map(({ traceId, durationMs }) => {
      const root = traces.get(traceId)?.root?.span;
      return told(`${armFile(name)}, ms of ${traceId}`, root && root.endMs - root.startMs, durationMs);
    }),
  ];
}
