/** What a run collects of the services, of its alerts, of leases and, where there is one, of the Collector; a test holds it against the kit's own registry. */
export const METRIC_NAMES: readonly string[] = [
  'ALERTS',
  'up',
  ...['rpc_server_call', 'rpc_client_call', 'http_server_request'].flatMap((what) => [
    `${what}_duration_seconds_count`,
    `${what}_duration_seconds_sum`,
  ]),
  'faultline_breaker_state',
  'faultline_breaker_transitions_total',
  'faultline_client_attempts_begun_departed_total',
  'faultline_client_attempts_begun_total',
  'faultline_client_attempts_departed_total',
  'faultline_client_attempts_in_flight',
  'faultline_client_attempts_total',
  'faultline_client_attempts_unplaced_total',
  'faultline_client_calls_total',
  'faultline_client_in_flight',
  'faultline_client_oldest_call_seconds',
  'faultline_client_last_attempt_timestamp_seconds',
  'faultline_client_retry_tokens',
  'faultline_fallbacks_total',
  'faultline_fault_active',
  'faultline_fault_calls_total',
  'faultline_fault_came_timestamp_seconds',
  'faultline_fault_went_timestamp_seconds',
  'faultline_fault_first_injected_timestamp_seconds',
  'faultline_fault_last_injected_timestamp_seconds',
  'faultline_faults_injected_total',
  'faultline_registered',
  'faultline_registrations_total',
  'faultline_registry_keepalives_pending',
  'faultline_registry_keepalives_total',
  'faultline_registry_keepalives_unanswered_total',
  'faultline_registry_lease_remaining_seconds',
  'faultline_rejections_total',
  'faultline_retries_given_up_total',
  'faultline_retries_total',
  'faultline_server_in_flight',
  'faultline_span_exports_pending',
  'faultline_span_exports_total',
  'faultline_span_exports_unanswered_total',
  'faultline_workers_busy',
  'faultline_workers_queued',
  'otel_sdk_processor_span_processed_total',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'traces_span_metrics_calls_total',
];

/**
 * The alerts of dashboards/prometheus/rules/alerts.yml, each with the seconds for which its condition has to hold before it fires (`for`);
 * a test holds them against the file.
 */
export const ALERT_FOR_S: ReadonlyMap<string, number> = new Map([
  ['HighErrorRate', 10],
  ['LatencyOverBudget', 10],
  ['BreakerOpen', 0],
  ['InstanceGone', 10],
  ['RegistrationLost', 10],
]);
export const ALERT_NAMES: readonly string[] = [...ALERT_FOR_S.keys()];
