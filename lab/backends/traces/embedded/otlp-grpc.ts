import type { Server, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { exportResponse } from './export-response.ts';
import { scanRequest } from './scan.ts';
import type { TraceStore } from './store.ts';
import { WireError } from './wire.ts';

/** Largest request taken over either transport, after decompression. */
export const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

const pass = (bytes: Buffer): Buffer => bytes;

/** Bytes in, bytes out: the store reads the request itself. */
const TRACE_SERVICE = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  },
} satisfies ServiceDefinition;

/** OTLP/gRPC. A malformed request is INVALID_ARGUMENT, which OTLP clients do not retry, and stores nothing. */
export function addTraceService(server: Server, store: TraceStore): void {
  const handler: UntypedHandleCall = (
    call: { request: Buffer },
    callback: (error: { code: status; details: string } | null, response?: Buffer) => void,
  ) => {
    try {
      const request = scanRequest(call.request);
      store.add(request);
      callback(null, exportResponse(request.rejected));
    } catch (error) {
      const code = error instanceof WireError ? status.INVALID_ARGUMENT : status.INTERNAL;
      callback({ code, details: (error as Error).message });
    }
  };
  server.addService(TRACE_SERVICE, { export: handler });
}
