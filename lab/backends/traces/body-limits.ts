const MIB = 1024 * 1024;

/**
 * What a trace store takes at most in one request, compressed and decompressed: the defaults of the OpenTelemetry Collector
 * and so of Jaeger. What exports to one provider exports to all. A larger gRPC message is RESOURCE_EXHAUSTED, a larger
 * HTTP body 400.
 */
export const MAX_GRPC_BYTES = 4 * MIB;
export const MAX_HTTP_BYTES = 20 * MIB;
