import { describe, expect, test } from 'vitest';
import { ALL, type Sampling, TAIL_SALT } from '../../analysis/sampling/sampling.ts';
import { collectorConfig, tailPolicies } from './config.ts';

const AT = {
  otlpGrpc: '127.0.0.1:4317',
  telemetry: '[::1]:8888',
  spanMetrics: '127.0.0.1:8889',
  health: '127.0.0.1:13133',
};
const TAIL: Sampling = { kind: 'tail', percent: 25 };
const configOf = (sampling: Sampling, more: { memoryMiB?: number } = {}) =>
  JSON.parse(collectorConfig(AT, { sampling, tracesOtlp: 'store:4317', decisionWaitS: 7, ...more } as never));

test('it listens where it is told to, and sends to the trace store', () => {
  const { receivers, exporters, extensions, service } = configOf(ALL);
  expect(receivers.otlp.protocols).toEqual({ grpc: { endpoint: AT.otlpGrpc } });
  expect(exporters['otlp/traces']).toMatchObject({ endpoint: 'store:4317', tls: { insecure: true } });
  expect(exporters.prometheus).toEqual({ endpoint: AT.spanMetrics });
  expect(extensions.healthcheckv2.http).toEqual({ endpoint: AT.health });
  const [{ pull }] = service.telemetry.metrics.readers;
  expect(pull.exporter.prometheus).toMatchObject({
    host: '[::1]',
    port: 8888,
    without_type_suffix: true,
    without_units: true,
  });
});

test.each([ALL, { kind: 'head', percent: 10 }, TAIL] as const)(
  'metrics are made of all spans that come, before anything is left out: $kind',
  (sampling) => {
    const { pipelines } = configOf(sampling).service;
    expect(pipelines['traces/in']).toEqual({
      receivers: ['otlp'],
      processors: ['memory_limiter'],
      exporters: ['spanmetrics', 'forward'],
    });
    const decides = sampling.kind === 'tail' ? ['tail_sampling'] : [];
    expect(pipelines['traces/kept']).toEqual({
      receivers: ['forward'],
      processors: [...decides, 'batch'],
      exporters: ['otlp/traces'],
    });
    expect(pipelines['metrics/spans']).toEqual({ receivers: ['spanmetrics'], exporters: ['prometheus'] });
  },
);

describe('tail sampling', () => {
  test('waits as long as it is told to, and is not there without it', () => {
    const { tail_sampling } = configOf(TAIL).processors;
    expect(tail_sampling).toMatchObject({ decision_wait: '7s', policies: tailPolicies(TAIL) });
    expect(configOf(ALL).processors).not.toHaveProperty('tail_sampling');
    expect(configOf({ kind: 'head', percent: 10 }).processors).not.toHaveProperty('tail_sampling');
  });

  test('keeps what failed, what took 500 ms, and a share that the lab can draw, too', () => {
    const forCause = [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: 500 } },
    ];
    const share = { hash_salt: TAIL_SALT, sampling_percentage: 0.5 };
    expect(tailPolicies({ kind: 'tail', percent: 0.5 })).toEqual([
      ...forCause,
      { name: 'share', type: 'probabilistic', probabilistic: share },
    ]);
    expect(tailPolicies({ kind: 'tail', percent: 0 })).toEqual(forCause);
  });
});

test('arms, and attempts of one, have metrics of their own', () => {
  const { dimensions } = configOf(ALL).connectors.spanmetrics;
  expect(dimensions).toEqual([{ name: 'faultline.arm' }, { name: 'faultline.attempt' }]);
});

test('buckets of durations reach from 1 ms over 10 s, each 15 % above the last', () => {
  const { buckets } = configOf(ALL).connectors.spanmetrics.histogram.explicit;
  const micros = buckets.map((bucket: string) => Number(/^(\d+)us$/.exec(bucket)?.[1])) as number[];
  expect(micros[0]).toBe(1_000);
  expect(micros.at(-1)).toBeGreaterThanOrEqual(10_000_000);
  for (const [index, bucket] of micros.slice(1).entries())
    expect(bucket / (micros[index] as number)).toBeCloseTo(1.15, 2);
});

test('it refuses before its memory is full: a quarter is left for bursts', () => {
  expect(configOf(ALL, { memoryMiB: 101 }).processors.memory_limiter).toMatchObject({
    limit_mib: 101,
    spike_limit_mib: 25,
  });
  expect(configOf(ALL).processors.memory_limiter).toMatchObject({ limit_mib: 512, spike_limit_mib: 128 });
});
