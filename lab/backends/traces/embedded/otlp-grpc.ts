import { exportResponse } from './export-response.ts';
import type { UnaryMethod } from './grpc-server.ts';
import { MAX_GRPC_BYTES } from './limits.ts';
import { scanRequest } from './scan.ts';
import type { TraceStore } from './store.ts';

/**
 * OTLP/gRPC: the store reads the request itself. A malformed one is INTERNAL, as the Collector has it, which OTLP
 * clients do not retry, and stores nothing.
 */
export function createTraceExport(store: TraceStore): UnaryMethod {
  return {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    maxBytes: MAX_GRPC_BYTES,
    handle(message) {
      const request = scanRequest(message);
      store.add(request);
      return exportResponse(request.rejected);
    },
  };
}
