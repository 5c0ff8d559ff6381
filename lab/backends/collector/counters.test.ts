import { expect, test } from 'vitest';
import { countedBetween, countersIn } from './counters.ts';
import { NOTHING } from './fixture/no-counts.ts';

/** Each sample has a value of its own, so that none can stand for another. */
const EXPOSITION = `# HELP otelcol_receiver_accepted_spans Number of spans successfully pushed into the pipeline. 99
# TYPE otelcol_receiver_accepted_spans counter
otelcol_receiver_accepted_spans{receiver="otlp",transport="grpc"} 1.2e+03
otelcol_receiver_accepted_spans{receiver="otlp",transport="http {1} 5"} 34
otelcol_receiver_accepted_metric_points{receiver="otlp",transport="grpc"} 100000
otelcol_receiver_refused_spans{receiver="otlp",transport="grpc"} 5
otelcol_receiver_failed_spans{receiver="otlp",transport="grpc"} 60
otelcol_exporter_sent_spans{exporter="otlp/traces"} 700
otelcol_exporter_sent_metric_points{exporter="prometheus"} 100000
otelcol_exporter_send_failed_spans{exporter="otlp/traces"} 8
otelcol_exporter_enqueue_failed_spans{exporter="otlp/traces"} 90
otelcol_exporter_queue_size{data_type="traces",exporter="otlp/traces"} 3
otelcol_exporter_queue_capacity{data_type="traces",exporter="otlp/traces"} 1000
otelcol_processor_tail_sampling_new_trace_id_received 400
otelcol_processor_tail_sampling_global_count_traces_sampled{decision="sampled",sampled="true"} 41
otelcol_processor_tail_sampling_global_count_traces_sampled{decision="not_sampled",sampled="false"} 300
otelcol_processor_tail_sampling_count_traces_sampled{policy="slow",sampled="true"} 100000
otelcol_processor_tail_sampling_sampling_trace_dropped_too_early 2
`;

test('each counter is the sum of its metrics and of all their series', () => {
  expect(countersIn(EXPOSITION)).toEqual({
    accepted: 1_234,
    refused: 65,
    sent: 700,
    failed: 98,
    queued: 3,
    traces: 400,
    decided: 341,
    droppedEarly: 2,
  });
});

test('what is not there has counted nothing', () => {
  expect(countersIn('')).toEqual(NOTHING);
  expect(countersIn('# TYPE otelcol_receiver_accepted_spans counter\n')).toEqual(NOTHING);
});

test('between two readings the growth counts, but of what waits the later one', () => {
  const before = {
    ...NOTHING,
    accepted: 100,
    refused: 10,
    sent: 90,
    failed: 4,
    queued: 7,
    traces: 30,
    decided: 20,
  };
  const after = {
    accepted: 150,
    refused: 13,
    sent: 110,
    failed: 9,
    queued: 5,
    traces: 31,
    decided: 27,
    droppedEarly: 8,
  };
  expect(countedBetween(before, after)).toEqual({
    accepted: 50,
    refused: 3,
    sent: 20,
    failed: 5,
    queued: 5,
    traces: 1,
    decided: 7,
    droppedEarly: 8,
  });
  expect(countedBetween(before, { ...before, queued: 0 })).toEqual(NOTHING);
});
