import type { InstanceRecord } from '@faultline/control';
import type { FaultCount } from '../analysis/faults/fault-facts.ts';
import { type InstanceMetrics, readMetrics, sumOf, timeOf } from './instance-metrics.ts';

/** Reads what an instance has counted for a fault; `answerMs`, `gone` and `silent` as of `readMetrics`. */
export type CountReader = (
  instance: InstanceRecord,
  answerMs?: number,
) => Promise<FaultCount | 'gone' | 'silent'>;

/** Of a call fault: calls that came to it on the instance, and those that it met. */
export function callCounts(faultId: string): CountReader {
  const of = { fault_id: faultId };
  return reader(
    [
      'faultline_fault_calls_total',
      'faultline_faults_injected_total',
      'faultline_fault_first_injected_timestamp_seconds',
      'faultline_fault_last_injected_timestamp_seconds',
      'faultline_fault_came_timestamp_seconds',
      'faultline_fault_went_timestamp_seconds',
    ],
    (metrics) => ({
      inScope: sumOf(metrics, 'faultline_fault_calls_total', of),
      met: sumOf(metrics, 'faultline_faults_injected_total', of),
      underWay: 0,
      firstMs: timeOf(metrics, 'faultline_fault_first_injected_timestamp_seconds', of),
      lastMs: timeOf(metrics, 'faultline_fault_last_injected_timestamp_seconds', of),
      cameMs: timeOf(metrics, 'faultline_fault_came_timestamp_seconds', of),
      wentMs: timeOf(metrics, 'faultline_fault_went_timestamp_seconds', of),
    }),
  );
}

/**
 * Of a kill or pause, by a caller: in scope is all that it sent to the service, met what it sent to the instance or found no
 * instance for.
 */
export function sentCounts({ service, address }: Pick<InstanceRecord, 'service' | 'address'>): CountReader {
  return sentTo({ peer_service: service, peer_address: address });
}

/** Of what happens to a whole service, by a caller: all that it sent there, or found no instance for. */
export function sentToService(service: string): CountReader {
  return sentTo({ peer_service: service });
}

function sentTo(to: { readonly peer_service: string; readonly peer_address?: string }): CountReader {
  const toService = { peer_service: to.peer_service };
  return reader(
    [
      'faultline_client_attempts_begun_total',
      'faultline_client_attempts_begun_departed_total',
      'faultline_client_attempts_unplaced_total',
      'faultline_client_attempts_in_flight',
      'faultline_client_last_attempt_timestamp_seconds',
    ],
    (metrics) => {
      const unplaced = sumOf(metrics, 'faultline_client_attempts_unplaced_total', toService);
      const begun = (where: typeof to) => sumOf(metrics, 'faultline_client_attempts_begun_total', where);
      // Addresses that have left long ago are of none that is counted by its own.
      const departed = sumOf(metrics, 'faultline_client_attempts_begun_departed_total', toService);
      const inScope = unplaced + departed + begun(toService);
      return {
        inScope,
        met: to.peer_address === undefined ? inScope : unplaced + begun(to),
        underWay: sumOf(metrics, 'faultline_client_attempts_in_flight', to),
        firstMs: null,
        lastMs: timeOf(metrics, 'faultline_client_last_attempt_timestamp_seconds', to),
      };
    },
  );
}

/** What instances ask of backends: a registry about their own lease, whoever takes spans to take them. */
export type Asked = 'registry_keepalives' | 'span_exports';

/** Of a silent backend. `atEnd`, while it is still silent, what waits for its answer counts as met. */
export function askedCounts(what: Asked, atEnd: boolean): CountReader {
  const [all, unanswered, pending] = [
    `faultline_${what}_total`,
    `faultline_${what}_unanswered_total`,
    `faultline_${what}_pending`,
  ] as const;
  return reader([all, unanswered, pending], (metrics) => ({
    inScope: sumOf(metrics, all),
    met: sumOf(metrics, unanswered) + (atEnd ? sumOf(metrics, pending) : 0),
    underWay: 0,
    firstMs: null,
    lastMs: null,
  }));
}

export const processOf = ({ instance, pid, startedAtUnixMs }: InstanceRecord): string =>
  `${instance} ${pid} ${startedAtUnixMs}`;

function reader(
  names: readonly string[],
  count: (metrics: InstanceMetrics) => Omit<FaultCount, 'instance' | 'process'>,
): CountReader {
  return async (instance, answerMs) => {
    const metrics = await readMetrics(instance, names, answerMs);
    if (typeof metrics === 'string') return metrics;
    return { instance: instance.instance, process: processOf(instance), ...count(metrics) };
  };
}
