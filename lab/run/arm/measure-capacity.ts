import type { RoutePlan } from '../../load/plan.ts';
import { createRandom } from '../../load/random.ts';
import { saturate } from '../../load/saturation.ts';
import { fill } from '../../load/template.ts';
import { DEFAULT_TIMEOUT_MS } from '../../scenario/patience.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunningLab } from '../lab/running-lab.ts';

/** Valid, and not sampled: thousands of traces of it would push those of the arm out of their store. */
const UNSAMPLED = '00-00000000000000000000000000000001-0000000000000001-00';

export interface CapacityOptions {
  readonly lab: Pick<RunningLab, 'journal' | 'signal' | 'clock'>;
  readonly arm: string;
  readonly seed: number;
  readonly load: Pick<Scenario['load'], 'capacity' | 'timeoutMs'>;
  /** As the load of the arm sends them. */
  readonly routes: readonly RoutePlan[];
  readonly baseUrl: string;
}

/** How much the system of an arm can take, where its scenario asks for that; once nothing else is sent and nothing is broken. */
export async function measureCapacity(options: CapacityOptions): Promise<void> {
  const { lab, arm, seed, load, routes, baseUrl } = options;
  const { capacity, timeoutMs = DEFAULT_TIMEOUT_MS } = load;
  const of = routes.find(({ route }) => route === capacity?.route);
  if (!capacity || !of) return;
  const { route, connections, seconds } = capacity;
  const random = createRandom(seed, route, 'capacity');
  const headers = Object.entries(of.headers ?? {}).map(([key, value]) => [key, String(fill(value, random))]);
  const fromMs = lab.clock.now();
  const { rps, latency, errors } = await saturate({
    ...{ url: `${baseUrl}${fill(of.path, random)}`, connections, durationMs: 1_000 * seconds, timeoutMs },
    headers: {
      ...Object.fromEntries(headers),
      'x-request-timeout': String(timeoutMs),
      traceparent: UNSAMPLED,
    },
    signal: lab.signal,
  });
  lab.signal.throwIfAborted();
  const p50Ms = latency?.p50 ?? null;
  lab.journal.write('capacity.measured', { arm, fromMs, route, connections, seconds, rps, p50Ms, errors });
}
