import type { BackendRole } from '../../backends/backend.ts';
import { askHttp, askHttp2 } from '../../faults/backend-probe.ts';
import type { FaultInjector } from '../../faults/fault-injector.ts';
import type { FaultContext, SilencedBackend } from '../../faults/fault-kind.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Backends } from '../lab/backends.ts';
import type { RunningSystem } from '../lab/running-system.ts';
import type { CrashWatch } from '../watch/crash-watch.ts';

/** What an arm has that its faults are about. */
export interface FaultContextOptions {
  readonly arm: string;
  readonly injector: FaultInjector;
  readonly system: RunningSystem;
  readonly backends: Backends;
  readonly crashes: CrashWatch;
  readonly seed: number;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly reach: Runtime['reach'];
  readonly instances: FaultContext['instances'];
  readonly logFile: FaultContext['logFile'];
}

/** What an arm gives to a fault that ends by itself after `ttlMs`. */
export function faultContext(
  options: FaultContextOptions,
  { ttlMs, hidden = false }: { readonly ttlMs: number; readonly hidden?: boolean },
): FaultContext {
  const { injector, seed, clock, instances, logFile, crashes, system } = options;
  return {
    ...{ injector, seed, ttlMs, hidden, instances, logFile, crashes },
    wallMs: () => clock.wall(),
    instance: (name) => {
      const instance = system.instances.get(name);
      if (!instance) throw new TypeError(`no instance ${name}: validation lets none through`);
      return instance;
    },
    running: () => [...system.instances.values()].filter(({ state }) => state !== 'exited'),
    backend: (role) => silencedBackend(options, role),
  };
}

function silencedBackend({ backends, reach }: FaultContextOptions, role: BackendRole): SilencedBackend {
  const backend = backends[role];
  if (!backend) throw new TypeError(`no ${role}: the run checks that before it starts`);
  const { instance } = backend;
  switch (role) {
    case 'registry':
      return { instance, ask: askHttp2(reach(backends.registry.endpoint)), asked: 'registry_keepalives' };
    case 'collector':
      return { instance, ask: askHttp2(reach(backends.collector?.otlpGrpc ?? '')), asked: 'span_exports' };
    case 'traces':
      // Services send to a Collector where there is one.
      return {
        instance,
        ask: askHttp(backends.traces.queryUrl),
        asked: backends.collector ? null : 'span_exports',
      };
    case 'metrics':
      return { instance, ask: askHttp(backends.metrics.queryUrl), asked: null };
  }
}
