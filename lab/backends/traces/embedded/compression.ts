import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions, type ZstdOptions, zstdDecompress } from 'node:zlib';

/** Rejects with ERR_BUFFER_TOO_LARGE beyond `maxOutputLength` bytes. */
export type Decompress = (
  body: Buffer,
  options: ZlibOptions & ZstdOptions & { maxOutputLength: number },
) => Promise<Buffer>;

const gzip: Decompress = promisify(gunzip);
const zlib: Decompress = promisify(inflate);
const zstd: Decompress = promisify(zstdDecompress);

/**
 * By `Content-Encoding`. The Collector reads snappy and lz4 too; no OpenTelemetry SDK sends them, and Node has none of
 * both. It does not know `identity`. Source: go.opentelemetry.io/collector/config/confighttp, compression.go
 */
export const HTTP_ENCODINGS: ReadonlyMap<string, Decompress> = new Map([
  ['', async (body: Buffer) => body],
  ['gzip', gzip],
  ['zstd', zstd],
  ['zlib', zlib],
  ['deflate', zlib],
]);

/** By `grpc-encoding`: no deflate. Source: go.opentelemetry.io/collector/config/configgrpc, configgrpc.go */
export const GRPC_ENCODINGS: ReadonlyMap<string, Decompress> = new Map([
  ['gzip', gzip],
  ['zstd', zstd],
]);
