import type { FaultLedger, Meetings } from '../analysis/faults/fault-facts.ts';
import { formatCount, formatShare, NONE } from './format.ts';
import type { Report, ReportArm, ReportFault, ReportMeetings } from './model.ts';

/** A fault's ledger with times from the arm's start. */
export function faultReport(ledger: FaultLedger, zeroMs: number): ReportFault {
  const { id, kind, text, counts, percentage, lapse, instances, restart } = ledger;
  const meetings = (of: Meetings): ReportMeetings => ({
    inScope: of.inScope,
    met: of.met,
    firstS: seconds(of.firstMs, zeroMs),
    lastS: seconds(of.lastMs, zeroMs),
  });
  return {
    id,
    kind,
    text,
    counts,
    percentage,
    comingS: seconds(ledger.comingMs, zeroMs),
    cameS: seconds(ledger.cameMs, zeroMs),
    wentS: seconds(ledger.wentMs, zeroMs),
    goneS: seconds(ledger.goneMs, zeroMs),
    ...meetings(ledger),
    instances: instances.map((each) => ({ instance: each.instance, ...meetings(each) })),
    restart: restart && { atS: (restart.atMs - zeroMs) / 1000, ...meetings(restart) },
    lapse,
  };
}

const seconds = (tMs: number | null, zeroMs: number) => (tMs === null ? null : (tMs - zeroMs) / 1000);

/** What a fault met, as `75 of 150 calls`. */
export const metText = ({ met, inScope, counts }: Pick<ReportFault, 'met' | 'inScope' | 'counts'>): string =>
  met === 0
    ? `none of ${formatCount(inScope)} ${counts}`
    : `${formatCount(met)} of ${formatCount(inScope)} ${counts}`;

export const FAULT_HEADS = [
  'Arm',
  'Fault',
  'In force',
  'By',
  'In scope',
  'Met',
  'Share',
  'First',
  'Last',
] as const;

/** The fault itself, then each instance that counted for it where they are several: a cell for each of `FAULT_HEADS`. */
export function faultRows({ arms }: Report): readonly (readonly string[])[] {
  return arms.flatMap((arm) => arm.faults.flatMap((fault) => rowsOf(arm, fault)));
}

function rowsOf(arm: ReportArm, fault: ReportFault): string[][] {
  const inForce = fault.cameS === null ? 'never' : `${formatS(fault.cameS)} to ${formatS(fault.wentS)}`;
  const numbers = (of: ReportMeetings) => [
    formatCount(of.inScope),
    formatCount(of.met),
    of.inScope === 0 ? NONE : formatShare(of.met, of.inScope),
    formatS(of.firstS),
    formatS(of.lastS),
  ];
  const what = `${fault.text}${fault.lapse === null ? '' : `; not to its end: ${fault.lapse}`}`;
  const [only, ...others] = fault.counts === 'probes' ? [] : fault.instances;
  const isOne = only !== undefined && others.length === 0;
  const by = fault.counts === 'probes' ? 'probes of the lab' : isOne ? only.instance : 'all';
  const { restart } = fault;
  const callers = isOne ? only.instance : 'callers';
  const back = restart && ['', 'its restart', `from ${formatS(restart.atS)}`, callers, ...numbers(restart)];
  return [
    [arm.name, what, inForce, by, ...numbers(fault)],
    ...(isOne ? [] : fault.instances).map((each) => ['', '', '', each.instance, ...numbers(each)]),
    ...(back ? [back] : []),
  ];
}

const formatS = (value: number | null) => (value === null ? NONE : `${value.toFixed(2)} s`);
