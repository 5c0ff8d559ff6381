import type { InstanceRecord } from '../../services/proto/control.ts';
import { readMetrics, samplesOf } from './instance-metrics.ts';

const ACTIVE = 'faultline_fault_active';

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
