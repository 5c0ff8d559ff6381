import type { ArmView } from '../analysis/arm/view.ts';
import { dueIn } from '../analysis/requests/phase-stats.ts';
import { grpcStatus, isGrpcServer, isOperation } from '../analysis/spans/rpc.ts';
import type { Trace } from '../analysis/spans/span-tree.ts';
import { traceIdsOf } from '../evidence/requests.ts';
import type { MethodName, RouteName, ServiceName, System } from '../system/system.ts';
import type { Observation } from './scenario.ts';

/** Work that requests of a route are for: a method of a service. */
export interface Work<
  Route extends string = string,
  Service extends string = string,
  Method extends string = string,
  Phase extends string = string,
> {
  readonly phase: Phase;
  readonly route: Route;
  readonly service: Service;
  readonly method: Method;
}

/**
 * Of the requests of a route that were due in the settled part of a phase and were sent more than once, the share for which
 * a service did the work more than once over all their tries, in percent. What is not known of a try is not known of its
 * request: those with the whole traces of all tries count. Null where there is none.
 */
export function workRepeated<Of extends System, Name extends ServiceName<Of>, Phase extends string>(
  arm: ArmView<Of, Phase>,
  work: Work<RouteName<NoInfer<Of>>, Name, MethodName<NoInfer<Of>, NoInfer<Name>>, NoInfer<Phase>>,
): Observation | null {
  const traces = tracesOf(arm, work);
  if (!traces) return null;
  const { phase, route, service, method } = work;
  const settled = arm.phase(phase)?.window.settled ?? { fromMs: 0, toMs: 0 };
  const done = new Map(traces.map((trace) => [trace.traceId, timesDone(trace, work)]));
  const again = dueIn(arm.evidence.samples, settled)
    .filter((sample) => sample.route === route)
    .map(traceIdsOf)
    .filter((ids) => ids.length > 1 && ids.every((id) => done.has(id)));
  if (again.length === 0) return null;
  const times = again.map((ids) => ids.reduce((sum, id) => sum + (done.get(id) ?? 0), 0));
  const twice = times.filter((count) => count > 1).length;
  const what = `${service} ${method} done more than once for ${twice} of ${again.length} ${route} that were sent again`;
  return {
    value: (100 * twice) / again.length,
    evidence: `${arm.arm}: ${what}, ${Math.max(...times)} times at most`,
  };
}

/**
 * Of the tries of a route in the settled part of a phase that were answered 504, the share for which a service did the work
 * all the same, in percent. Null where none was.
 */
export function workUntold<Of extends System, Name extends ServiceName<Of>, Phase extends string>(
  arm: ArmView<Of, Phase>,
  work: Work<RouteName<NoInfer<Of>>, Name, MethodName<NoInfer<Of>, NoInfer<Name>>, NoInfer<Phase>>,
): Observation | null {
  const late = tracesOf(arm, work)?.filter(
    ({ root }) => root?.span.attributes['http.response.status_code'] === 504,
  );
  if (!late || late.length === 0) return null;
  const done = late.filter((trace) => timesDone(trace, work) > 0).length;
  const { service, method, route } = work;
  return {
    value: (100 * done) / late.length,
    evidence: `${arm.arm}: ${service} ${method} done for ${done} of ${late.length} tries of ${route} that were answered 504`,
  };
}

function tracesOf(arm: ArmView, { phase, route, service, method }: Work): readonly Trace[] | null {
  arm.asking.name('route', route);
  arm.asking.name('service', service);
  arm.asking.name('operation', method, service);
  return arm.phase(phase)?.traces.all.filter(({ root }) => root?.span.name === route) ?? null;
}

/** By the spans of the service itself that ended well. */
const timesDone = ({ spans }: Trace, { service, method }: Work): number =>
  spans.filter(
    (span) =>
      isGrpcServer(span) &&
      span.service === service &&
      isOperation(span, method) &&
      grpcStatus(span) === 'OK',
  ).length;
