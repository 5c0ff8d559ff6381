/** A line of `journal.jsonl`; further fields depend on `type`. */
export interface JournalEvent {
  readonly tMs: number;
  readonly type: string;
  readonly arm?: string;
  readonly [field: string]: unknown;
}

/** Types of the events that a run writes into its journal: `findEvent` and `journal()` take no other. */
export const JOURNAL_EVENTS = [
  'run.started',
  'run.failed',
  'run.ended',
  'runtime.started',
  'backend.started',
  'backend.passed-over',
  'arm.started',
  'arm.stopped',
  'arm.discarded',
  'arm.ended',
  'phase.started',
  'phase.ended',
  'load.started',
  'load.changed',
  'load.shaped',
  'load.ended',
  'settings.changing',
  'settings.changed',
  'settings.failed',
  'code.edited',
  'code.refused',
  'code.in-force',
  'code.failed',
  'capacity.measured',
  'fault.planned',
  'fault.injecting',
  'fault.injected',
  'fault.counted',
  'fault.uncounted',
  'fault.probed',
  'fault.lapsed',
  'fault.watched',
  'fault.undoing',
  'fault.undone',
  'instance.registered',
  'instance.forgotten',
  'instance.exited',
  'lease.read',
  'health.changed',
  'registry.ignored',
  'targets.failed',
  'protections.read',
  'protections.unread',
  'books.read',
  'books.unread',
  'collector.counted',
  'spanmetrics.short',
  'traces.evicted',
  'metrics.evicted',
  'hypothesis.checked',
  'audit.checked',
  'cleanup.checked',
] as const;

export type JournalEventType = (typeof JOURNAL_EVENTS)[number];

/** Those of a type, with the fields that whoever wrote them gives such events. */
export const eventsOf = <Fields>(events: readonly JournalEvent[], type: JournalEventType) =>
  events.filter((event) => event.type === type) as (JournalEvent & Fields)[];
