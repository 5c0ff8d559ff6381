import type { InstanceRecord } from '@faultline/control';
import { readMetrics, samplesOf, timeOf } from './instance-metrics.ts';

const ACTIVE = 'faultline_fault_active';
const CAME = 'faultline_fault_came_timestamp_seconds';
const WENT = 'faultline_fault_went_timestamp_seconds';

/** Ids of the faults that an instance says are in force; `answerMs`, `gone` and `silent` as of `readMetrics`. */
export async function readActiveFaults(
  instance: InstanceRecord,
  answerMs?: number,
): Promise<string[] | 'gone' | 'silent'> {
  const metrics = await readMetrics(instance, [ACTIVE], answerMs);
  if (typeof metrics === 'string') return metrics;
  return samplesOf(metrics, ACTIVE, {}).flatMap(({ labels: { fault_id: id }, value }) =>
    id !== undefined && value === 1 ? [id] : [],
  );
}

/** What an instance says of a fault. */
export interface FaultHere {
  readonly isActive: boolean;
  /** When it went out of force there the last time, epoch ms by its clock; null where it does not say. */
  readonly wentMs: number | null;
}

/** `answerMs`, `gone` and `silent` as of `readMetrics`. */
export async function readFault(
  instance: InstanceRecord,
  id: string,
  answerMs?: number,
): Promise<FaultHere | 'gone' | 'silent'> {
  const metrics = await readMetrics(instance, [ACTIVE, WENT], answerMs);
  if (typeof metrics === 'string') return metrics;
  const of = { fault_id: id };
  const isActive = samplesOf(metrics, ACTIVE, of).some(({ value }) => value === 1);
  return { isActive, wentMs: timeOf(metrics, WENT, of) };
}

/** When a fault came into force on an instance, epoch ms by its clock; null where it does not say. */
export async function readFaultCame(instance: InstanceRecord, id: string): Promise<number | null> {
  const metrics = await readMetrics(instance, [CAME]);
  return typeof metrics === 'string' ? null : timeOf(metrics, CAME, { fault_id: id });
}
