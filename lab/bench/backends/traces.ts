import { findJaegers, startJaegerBinary } from '../../backends/traces/binary.ts';
import { createTraceQuery } from '../../backends/traces/client.ts';
import { startEmbeddedTraces } from '../../backends/traces/embedded.ts';
import { encodeRequest } from '../../backends/traces/fixtures/otlp-codec.ts';
import { resourceSpans, span } from '../../backends/traces/fixtures/sample-traces.ts';
import type { TracesBackend } from '../../backends/traces/traces.ts';
import { createRandom } from '../../load/random.ts';
import { inFlight, medianMs } from './pace.ts';
import type { Provider } from './provider.ts';

const BATCHES = 100;
const TRACES_PER_BATCH = 50;
const SPANS_PER_TRACE = 10;
const SPANS = BATCHES * TRACES_PER_BATCH * SPANS_PER_TRACE;
const START_MS = 1_700_000_000_000;
const SERVICE = 'bench';

export async function tracesProviders(): Promise<Provider<TracesBackend>[]> {
  const real = (await findJaegers()).map((binary) => ({
    name: `jaeger ${binary.version}`,
    start: (runtime, dataDir) => startJaegerBinary(runtime, { dataDir, binary }),
  })) satisfies Provider<TracesBackend>[];
  return [{ name: 'embedded', start: (runtime) => startEmbeddedTraces(runtime) }, ...real];
}

/** 50 000 spans in batches of 500, four at a time over OTLP/HTTP; then traces by id, and searches for 100 of the 5000. */
export async function useTraces({ otlpHttp, queryUrl }: TracesBackend): Promise<Record<string, number>> {
  const batches = makeBatches();
  const sentMs = await inFlight(4, BATCHES, (i) => send(otlpHttp, (batches[i] as Batch).body));
  const query = createTraceQuery(queryUrl);
  const byIdMs = await medianMs(200, async (i) => {
    const [traceId = ''] = (batches[i % BATCHES] as Batch).traceIds;
    if ((await query.traceById(traceId)) === null) throw new Error(`Expected trace ${traceId} to be there.`);
  });
  const searchMs = await medianMs(20, async (i) => {
    const startMs = START_MS + i * TRACES_PER_BATCH;
    const window = { startMs, endMs: startMs + 2 * TRACES_PER_BATCH - 1 };
    const { resourceSpans: found } = await query.search({ service: SERVICE, ...window });
    if (found.length === 0) throw new Error('Expected the search to find traces.');
  });
  return { 'spans/s': (SPANS / sentMs) * 1_000, 'by id, ms': byIdMs, 'search, ms': searchMs };
}

interface Batch {
  readonly traceIds: readonly string[];
  readonly body: Buffer;
}

/** A trace starts each ms, so that a window of time is a number of traces. */
function makeBatches(): Batch[] {
  const random = createRandom(1, 'bench');
  const attributes = Array.from({ length: 6 }, (_, i) => ({
    key: `bench.attribute.${i}`,
    value: { stringValue: `a value of ordinary length ${i}` },
  }));
  return Array.from({ length: BATCHES }, (_, batch) => {
    const traceIds = Array.from({ length: TRACES_PER_BATCH }, () => random.hex(32));
    const spans = traceIds.flatMap((traceId, i) => {
      const startNanos = BigInt(START_MS + batch * TRACES_PER_BATCH + i) * 1_000_000n;
      return Array.from({ length: SPANS_PER_TRACE }, () =>
        span({ traceId, spanId: random.hex(16), startNanos, attributes }),
      );
    });
    return { traceIds, body: encodeRequest({ resourceSpans: [resourceSpans(SERVICE, spans)] }) };
  });
}

async function send(otlpHttp: string, body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const init = { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers };
  const response = await fetch(`${otlpHttp}/v1/traces`, init);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`Expected 200 for spans, got ${response.status}.`);
}
