import { z } from 'zod';
import type { createRandom } from '../../load/random.ts';

export interface Clicks {
  /** What was clicked, one after the other, and how that was answered: a status, or 0 for no answer. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** One click, drawn. */
  click(): Promise<void>;
}

export interface ClicksOptions {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  readonly token: string;
  readonly random: ReturnType<typeof createRandom>;
}

const State = z.object({
  services: z.array(
    z.object({ name: z.string(), kit: z.boolean(), settings: z.record(z.string(), z.unknown()) }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string(), methods: z.array(z.string()) })),
  instances: z.array(z.object({ instance: z.string() })),
  faults: z.array(z.object({ id: z.string() })),
  load: z.object({ routes: z.array(z.object({ route: z.string(), plannedRps: z.number() })) }),
});
const Traces = z.object({ traces: z.array(z.object({ traceId: z.string() })) });
/** A fault of calls, or of an instance, is over before many more have come. */
const LASTS_S = 3;
/** Settings wait for what is paused, and tell so after three seconds. */
const ANSWER_MS = 30_000;

/** Does to a lab what somebody in front of its page does, over the same interface. */
export function clicksOn({ origin, token, random }: ClicksOptions): Clicks {
  const counts = new Map<string, Map<number, number>>();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ask = async (what: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const [status, json] = await fetch(`${origin}/api/v1${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(ANSWER_MS) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).then(
      async (response) => [response.status, await response.text()] as const,
      () => [0, ''] as const,
    );
    const of = counts.get(what) ?? new Map<number, number>();
    counts.set(what, of.set(status, (of.get(status) ?? 0) + 1));
    return status === 200 && json.startsWith('{') ? JSON.parse(json) : null;
  };
  const fault = (what: string, plan: object) => ask(what, 'POST', '/faults', { ...plan, lasts: LASTS_S });
  const actions = [
    (state: z.infer<typeof State>) => {
      const { to, methods } = random.pick(state.edges.filter(({ from }) => from !== 'load'));
      const match = { service: to, method: random.pick(methods) };
      return random.pick([
        () => fault('delay', { kind: 'delay', match, fixedDelayMs: 300 }),
        () => fault('hang', { kind: 'hang', match }),
        () => fault('abort', { kind: 'abort', match, grpcStatus: 'UNAVAILABLE', percentage: 50 }),
      ])();
    },
    ({ instances }: z.infer<typeof State>) => {
      // Always the same one: of a process that is started anew now and then nobody can tell whether its memory grows.
      const instance = instances.at(-1)?.instance;
      const kind = random.pick(['pause', 'restart', 'kill']);
      return fault(kind, { kind, instance });
    },
    ({ faults }: z.infer<typeof State>) =>
      faults.length === 0 ? undefined : ask('ledger', 'GET', `/faults/${random.pick(faults).id}/ledger`),
    () => ask('undo all', 'DELETE', '/faults'),
    ({ services }: z.infer<typeof State>) => {
      const { name, settings } = random.pick(services.filter(({ kit }) => kit));
      return ask('settings', 'PUT', `/services/${name}/settings`, settings);
    },
    ({ load }: z.infer<typeof State>) => {
      const { route, plannedRps } = random.pick(load.routes);
      const times = random.pick([0.5, 1, 1.5]);
      return ask('load', 'PUT', '/load', { routes: { [route]: plannedRps * times } });
    },
    async () => {
      const listed = Traces.safeParse(await ask('traces', 'GET', '/traces?limit=100'));
      const [trace] = listed.data?.traces ?? [];
      if (trace) await ask('a trace', 'GET', `/traces/${trace.traceId}`);
    },
    () => ask('metrics', 'GET', '/metrics/query?query=up'),
    () => ask('recording', 'GET', '/recording'),
  ];
  return {
    counts,
    click: async () => {
      const state = State.safeParse(await ask('state', 'GET', '/state'));
      if (state.success) await random.pick(actions)(state.data);
    },
  };
}
