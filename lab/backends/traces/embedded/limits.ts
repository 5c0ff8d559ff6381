const MIB = 1024 * 1024;

/** Largest request, compressed and decompressed: what the Collector takes unless it is configured otherwise. */
export const MAX_HTTP_BYTES = 20 * MIB;
export const MAX_GRPC_BYTES = 4 * MIB;
