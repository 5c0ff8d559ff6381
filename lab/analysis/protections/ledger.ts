import type { ServiceSettings } from '../../../services/proto/control.ts';
import type { BreakerTurnRecord, ProtectionRecord } from '../../../services/proto/protection-record.ts';
import type { JournalEvent } from '../evidence.ts';
import { breakerLedger, bulkheadLedger, limiterLedger, type Reading, workersLedger } from './kinds.ts';

/** Where a protection stands. */
export interface Place {
  readonly kind: 'breaker' | 'bulkhead' | 'workers' | 'limiter';
  readonly service: string;
  /** Of what is on an edge; null for what guards the service itself. */
  readonly edge: string | null;
}

/** A breaker's change of state, when it happened, to the microsecond. */
export interface BreakerTurn extends BreakerTurnRecord {
  /** Of the service that holds it; each has a breaker of its own. */
  readonly instance: string;
}

/** What one protection of an arm was seen to do, by the counters beside it and of all processes together. */
export interface ProtectionLedger extends Place {
  /** What it promises, in a sentence. */
  readonly promise: string;
  /** What it let pass beyond that: calls, or slots that never came back. */
  readonly breaches: number;
  /** How often it acted, and when for the last time, epoch ms. */
  readonly acted: number;
  readonly lastActedMs: number | null;
  /** What was counted, in words. */
  readonly evidence: string;
  /** Of a breaker, in the order of time. */
  readonly turns: readonly BreakerTurn[];
  /** Instances that did not say what theirs did, or have none. */
  readonly unread: readonly string[];
}

/** Of each protection that the arm's settings switch on, in their order. */
export function protectionLedgers(journal: readonly JournalEvent[]): readonly ProtectionLedger[] {
  const started = journal.find(({ type }) => type === 'arm.started');
  const byService = (started?.protections ?? {}) as Readonly<Record<string, ServiceSettings>>;
  return Object.entries(byService).flatMap(([service, settings]) => {
    const readings = readingsOf(journal, service);
    const unread = journal
      .filter((event) => event.type === 'protections.unread' && event.service === service)
      .map(({ instance }) => String(instance));
    return ofService(service, settings, readings).map((ledger) => {
      const without = readings.filter(({ record }) => !hasOne(record, ledger));
      return { ...ledger, unread: [...unread, ...without.map(({ instance }) => instance)] };
    });
  });
}

function ofService(
  service: string,
  { server, clients = {} }: ServiceSettings,
  readings: readonly Reading[],
): Omit<ProtectionLedger, 'unread'>[] {
  const ledgers: Omit<ProtectionLedger, 'unread'>[] = [];
  if (server?.rateLimit) ledgers.push(limiterLedger(service, server.rateLimit, readings));
  if (server?.workers) ledgers.push(workersLedger(service, server.workers, readings));
  for (const [edge, { breaker, bulkhead }] of Object.entries(clients)) {
    if (breaker) ledgers.push(breakerLedger({ service, edge }, breaker, readings));
    if (bulkhead) ledgers.push(bulkheadLedger({ service, edge }, bulkhead, readings));
  }
  return ledgers;
}

/** Whether the process knows of it: one that has never heard of its settings counts nothing. */
function hasOne({ edges, server }: ProtectionRecord, { kind, edge }: Place): boolean {
  if (kind === 'workers' || kind === 'limiter') return server[kind] !== null;
  return (edges[edge ?? '']?.[kind] ?? null) !== null;
}

/** The last one of each process: they count since it began. */
function readingsOf(journal: readonly JournalEvent[], service: string): Reading[] {
  const own = journal.filter((event) => event.type === 'protections.read' && event.service === service);
  return [...Map.groupBy(own, ({ process }) => process).values()].flatMap((ofProcess) => {
    const last = ofProcess.at(-1);
    return last ? [{ instance: String(last.instance), record: last.record as ProtectionRecord }] : [];
  });
}
