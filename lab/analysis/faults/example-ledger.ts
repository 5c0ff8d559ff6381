import type { JournalEvent } from '../../evidence/events.ts';
import type { sample } from '../arm/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../spans/example-trace.ts';
import type { FaultCount } from './fault-facts.ts';
import { faultLedgers } from './fault-ledger.ts';

export const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
export const count = (instance: string, fields: Partial<FaultCount> = {}): FaultCount => ({
  instance,
  process: `${instance} 1`,
  inScope: 0,
  met: 0,
  underWay: 0,
  firstMs: null,
  lastMs: null,
  ...fields,
});
export const event = (ms: number, type: string, fields: object = {}): JournalEvent => ({
  tMs: at(ms),
  type: `fault.${type}`,
  faultId: 'f',
  ...fields,
});
export const planned = (about: object, fields: object = {}) =>
  event(0, 'planned', { kind: 'fault', text: 'it breaks', ...about, ...fields });
export const counted = (ms: number, when: string, ...counts: FaultCount[]) =>
  event(ms, 'counted', { when, counts });
export const ledgerOf = (journal: readonly JournalEvent[], samples = [] as ReturnType<typeof sample>[]) =>
  faultLedgers(journal, samples, { traces: () => [], isSampled: false })[0];
