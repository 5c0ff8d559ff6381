import { attachedInstance } from '../../runtime/attached-instance.ts';
import { readHttp } from '../read-http.ts';
import type { TracesBackend } from './traces.ts';

const ANSWERS_MS = 3_000;

/** What answers Jaeger's `/api/v3` at this base URL, for a system that runs without the lab. Rejects where nothing does. */
export async function attachTraces(queryUrl: string): Promise<TracesBackend> {
  const url = `${queryUrl}/api/v3/services`;
  const { status } = await readHttp(url, { signal: AbortSignal.timeout(ANSWERS_MS) });
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return {
    instance: attachedInstance('traces'),
    info: { role: 'traces', provider: 'attached', name: 'jaeger', version: 'unknown', where: queryUrl },
    queryUrl,
    // Nobody of the lab's sends it any.
    ...{ otlpGrpc: '', otlpHttp: '' },
    maxTraces: null,
    evicted: async () => null,
    forget: null,
    [Symbol.asyncDispose]: async () => {},
  };
}
