/**
 * The embedded trace store as a process of its own: OTLP in, Jaeger's `/api/v3` out, memory only.
 * Prints `{"listening":{"otlpGrpc","otlpHttp","query"}}` (`host:port` each) once it serves; SIGTERM stops it.
 */
import { parseArgs } from 'node:util';
import { listen, splitAddress } from './listen.ts';
import { TraceStore } from './store.ts';

const LOCAL = '127.0.0.1:0';
const DEFAULT_MAX_BYTES = 128 * 1024 * 1024;
const USAGE_EXIT_CODE = 2;

interface Settings {
  readonly addresses: { readonly otlpGrpc: string; readonly otlpHttp: string; readonly query: string };
  readonly maxBytes: number;
}

/** Throws with a line for the user. */
function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      'otlp-grpc': { type: 'string', default: LOCAL },
      'otlp-http': { type: 'string', default: LOCAL },
      query: { type: 'string', default: LOCAL },
      'max-bytes': { type: 'string', default: String(DEFAULT_MAX_BYTES) },
    },
  });
  const maxBytes = Number(values['max-bytes']);
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) {
    throw new Error(`Expected --max-bytes to be a number of bytes, got ${values['max-bytes']}`);
  }
  for (const flag of ['otlp-grpc', 'otlp-http', 'query'] as const) {
    const { host, port } = splitAddress(values[flag]);
    if (host === '' || !Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Error(`Expected --${flag} to be host:port, got ${values[flag]}`);
    }
  }
  return {
    addresses: { otlpGrpc: values['otlp-grpc'], otlpHttp: values['otlp-http'], query: values.query },
    maxBytes,
  };
}

async function main(settings: Settings): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  process.once('SIGTERM', () => stop()).once('SIGINT', () => stop());
  await using listening = await listen(new TraceStore(settings.maxBytes), settings.addresses);
  console.log(JSON.stringify({ listening: listening.addresses }));
  await stopped;
}

let settings: Settings | undefined;
try {
  settings = readSettings();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = USAGE_EXIT_CODE;
}
if (settings !== undefined) {
  await main(settings).catch((error: Error) => {
    console.error(`The trace store could not start: ${error.message}`);
    process.exitCode = 1;
  });
}
