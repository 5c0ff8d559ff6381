/**
 * What a trace store takes at most in one request, the defaults of the OpenTelemetry Collector and so of Jaeger: what
 * exports to one provider exports to all. A larger gRPC message is RESOURCE_EXHAUSTED, a larger HTTP body 400.
 */
export const MAX_GRPC_MIB = 4;
export const MAX_HTTP_MIB = 20;
