import type { ServiceSettings } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import type { JournalEvent } from '../../evidence/events.ts';
import {
  actsLedger,
  breakerLedger,
  bulkheadLedger,
  limiterLedger,
  type Reading,
  workersLedger,
} from './kinds.ts';
import type { Place, ProtectionLedger } from './protection-ledger.ts';

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
  for (const [edge, { breaker, bulkhead, ...others }] of Object.entries(clients)) {
    if (breaker) ledgers.push(breakerLedger({ service, edge }, breaker, readings));
    if (bulkhead) ledgers.push(bulkheadLedger({ service, edge }, bulkhead, readings));
    if (others.timeoutMs !== undefined) ledgers.push(actsLedger({ service, edge }, 'timeout', readings));
    for (const kind of ['retry', 'hedging', 'fallback'] as const)
      if (others[kind]) ledgers.push(actsLedger({ service, edge }, kind, readings));
  }
  return ledgers;
}

/** Whether the process knows of it: one that has never heard of its settings counts nothing. */
function hasOne({ edges, server }: ProtectionRecord, { kind, edge }: Place): boolean {
  if (kind === 'workers' || kind === 'limiter') return server[kind] !== null;
  const of = edges[edge ?? ''];
  return kind === 'breaker' || kind === 'bulkhead' ? (of?.[kind] ?? null) !== null : of !== undefined;
}

/** The last one of each process: they count since it began. */
function readingsOf(journal: readonly JournalEvent[], service: string): Reading[] {
  const own = journal.filter((event) => event.type === 'protections.read' && event.service === service);
  return [...Map.groupBy(own, ({ process }) => process).values()].flatMap((ofProcess) => {
    const last = ofProcess.at(-1);
    return last ? [{ instance: String(last.instance), record: last.record as ProtectionRecord }] : [];
  });
}
