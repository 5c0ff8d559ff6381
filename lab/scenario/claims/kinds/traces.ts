import type { Quantile } from '../../../analysis/requests/quantile.ts';
import type { CalleeName, MethodName, RouteName, ServiceName, System } from '../../../system/system.ts';
import { serviceTime } from '../../observe.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import { quantileName } from './requests.ts';

/** What the traces show. */
export interface TraceObservations<Of extends System, Phase extends string> {
  slowdownShare(service: ServiceName<Of>, operation: string, route: RouteName<Of>, phase: Phase): Measure;
  serviceTime<Name extends ServiceName<Of>>(
    service: Name,
    method: MethodName<Of, Name>,
    quantile: Quantile,
    phase: Phase,
  ): Measure;
  tracesKept(route: RouteName<Of>, phase: Phase, whose?: 'all' | 'harmed'): Measure;
  attemptsPerCall<From extends ServiceName<Of>, To extends CalleeName<Of, From>>(
    from: From,
    to: To,
    method: MethodName<Of, To>,
    phase: Phase,
  ): Measure;
  attemptsPerRequest<From extends ServiceName<Of>, To extends CalleeName<Of, From>>(
    from: From,
    to: To,
    method: MethodName<Of, To>,
    route: RouteName<Of>,
    phase: Phase,
  ): Measure;
}

export const traceKinds: KindsOf<TraceObservations<System, string>> = {
  slowdownShare: {
    call: 'slowdownShare(service, operation, route, phase)',
    unit: '% of traces',
    definition:
      "Share of the route's complete traces of the phase in which the operation explains the rise over the baseline: at least half of it on the critical path",
    noData: 'there is no complete trace of the route, in the phase or in the baseline',
    about: (_service, _operation, route, phase) => ({ route, phase }),
    observe: (arm, service, operation, route, phase) => {
      const share = arm.phase(phase)?.slowdownShare(service, operation, route);
      return share ? { value: share.percent, evidence: share.evidence } : null;
    },
  },
  serviceTime: {
    call: 'serviceTime(service, method, quantile, phase)',
    unit: 'ms',
    definition: "A quantile of a service's own handling of a method, from its server spans",
    noData: 'there are fewer spans than the quantile takes',
    label: (_service, _method, quantile, phase) => ({ what: quantileName(quantile), phase }),
    about: (_service, _method, _quantile, phase) => ({ phase }),
    observe: (arm, service, method, quantile, phase) => serviceTime(arm, phase, service, method, quantile),
  },
  tracesKept: {
    call: "tracesKept(route, phase, 'all' | 'harmed')",
    unit: '% of traces',
    definition:
      'Share of the traces of the requests of the route in the phase that are there, whole: of all of them (default), or of the harmed ones. Under sampling too',
    noData: 'no such request was sent',
    label: (_route, phase) => ({ what: 'traces', phase }),
    observe: (arm, route, phase, whose = 'all') => {
      const share = arm.phase(phase)?.kept(route, whose);
      if (!share) return null;
      const requests = `${whose === 'all' ? '' : 'harmed '}${route}`;
      const evidence = `${arm.arm}/${phase}: ${share.kept} of ${share.of} traces of ${requests} are there`;
      return { value: share.percent, evidence };
    },
  },
  attemptsPerCall: {
    call: 'attemptsPerCall(from, to, method, phase)',
    unit: 'attempts a call',
    definition:
      'How often a call of the edge was sent, retries and hedges included, on average over the complete traces',
    noData: 'no complete trace has a call of the edge',
    about: (_from, _to, _method, phase) => ({ phase }),
    observe: (arm, from, to, method, phase) => {
      const edge = arm.phase(phase)?.edge(from, to, method);
      return edge
        ? { value: edge.amplification, evidence: `${edge.attempts} attempts for ${edge.calls} calls` }
        : null;
    },
  },
  attemptsPerRequest: {
    call: 'attemptsPerRequest(from, to, method, route, phase)',
    unit: 'attempts a request',
    definition:
      'How often the edge was asked for each request of the route, on average over its complete traces',
    noData: 'no complete trace of the route, or none that has a call of the edge',
    about: (_from, _to, _method, route, phase) => ({ route, phase }),
    observe: (arm, from, to, method, route, phase) => {
      arm.asking.name('route', route);
      const seen = arm.phase(phase);
      const edge = seen?.edge(from, to, method);
      const count = seen?.traces.all.filter(({ root }) => root?.span.name === route).length;
      return edge && count
        ? { value: edge.attempts / count, evidence: `${edge.attempts} attempts for ${count} ${route}` }
        : null;
    },
  },
};
