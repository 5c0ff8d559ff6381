import type { StoreStatus } from './store.ts';

/** The store's own figures in the Prometheus text format, with the process's CPU and memory by their usual names. */
export function storeMetrics(status: StoreStatus): string {
  const cpu = process.cpuUsage();
  return [
    counter('faultline_traces_received_spans_total', 'Spans taken in.', status.receivedSpans),
    counter('faultline_traces_rejected_spans_total', 'Spans without a valid id.', status.rejectedSpans),
    counter(
      'faultline_traces_evicted_traces_total',
      'Traces dropped to stay in bounds.',
      status.evictedTraces,
    ),
    counter('faultline_traces_evicted_spans_total', 'Spans dropped to stay in bounds.', status.evictedSpans),
    gauge('faultline_traces_spans', 'Spans held.', status.spans),
    gauge('faultline_traces_traces', 'Traces held.', status.traces),
    gauge('faultline_traces_bytes', 'Memory held for spans, index included.', status.bytes),
    gauge('faultline_traces_max_bytes', 'Bound of faultline_traces_bytes.', status.maxBytes),
    counter('process_cpu_seconds_total', 'CPU time of the process.', (cpu.user + cpu.system) / 1e6),
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss()),
  ].join('');
}

function counter(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
