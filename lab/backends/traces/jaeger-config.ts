import { MAX_GRPC_MIB, MAX_HTTP_MIB } from './body-limits.ts';

/** `host:port` of everything that a Jaeger process listens on. */
export interface JaegerAddresses {
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly queryHttp: string;
  readonly queryGrpc: string;
  readonly health: string;
}

/**
 * Configuration of Jaeger v2 (an OpenTelemetry collector): OTLP in, memory storage, query API. Nothing listens on a
 * default port, and it does not trace itself: it would send its own spans to localhost:4317, whatever listens there, and
 * wait 10 s for it when it stops. Source: https://www.jaegertracing.io/docs/2.18/deployment/configuration/
 */
export function jaegerConfig(addresses: JaegerAddresses, maxTraces: number): string {
  return `service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [jaeger_storage_exporter]
  telemetry:
    metrics:
      level: none
    logs:
      level: warn

extensions:
  jaeger_storage:
    backends:
      memory_store:
        memory:
          max_traces: ${maxTraces}
  jaeger_query:
    enable_tracing: false
    storage:
      traces: memory_store
    http:
      endpoint: "${addresses.queryHttp}"
    grpc:
      endpoint: "${addresses.queryGrpc}"
  healthcheckv2:
    use_v2: true
    http:
      endpoint: "${addresses.health}"

receivers:
  otlp:
    protocols:
      grpc:
        endpoint: "${addresses.otlpGrpc}"
        max_recv_msg_size_mib: ${MAX_GRPC_MIB}
      http:
        endpoint: "${addresses.otlpHttp}"
        max_request_body_size: ${MAX_HTTP_MIB * 1024 * 1024}

exporters:
  jaeger_storage_exporter:
    trace_storage: memory_store
`;
}
