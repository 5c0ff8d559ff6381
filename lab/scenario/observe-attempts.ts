import type { ArmView } from '../analysis/arm/view.ts';
import { isGrpcClient, peerOf } from '../analysis/spans/rpc.ts';
import type { ServiceName, System } from '../system/system.ts';
import type { Observation } from './scenario.ts';

/**
 * Seconds from a time to the last attempt that a service begins at an instance before `toMs`: so long it takes to
 * notice that there is no use. 0 when none is begun; null when the instance was never registered, or was not asked
 * before either, as far as traces say: then there was nothing to stop. Read off the caller's spans, since an instance that is frozen or gone leaves none.
 */
export function stopsAsking<Of extends System>(
  arm: ArmView<Of>,
  service: ServiceName<NoInfer<Of>>,
  instance: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Observation | null {
  arm.asking.name('service', service);
  arm.asking.name('instance', instance);
  const registered = arm.journal('instance.registered').find((event) => event.instance === instance);
  if (!registered) return null;
  const attempts = arm.traces.flatMap(({ spans }) =>
    spans.filter(
      (span) => isGrpcClient(span) && span.service === service && peerOf(span) === registered.address,
    ),
  );
  if (!attempts.some(({ startMs }) => startMs < fromMs)) return null;
  const begun = attempts.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  const lastMs = begun.reduce((latest, { startMs }) => Math.max(latest, startMs), fromMs);
  const value = (lastMs - fromMs) / 1000;
  return { value, evidence: `${arm.arm} ${value.toFixed(2)} s (${begun.length} attempts)` };
}
