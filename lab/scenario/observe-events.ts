import { type Harm, harmIn as harmOf, recoveryIn } from '../analysis/arm/harm.ts';
import type { ArmView } from '../analysis/arm/view.ts';
import { rises } from '../analysis/metrics/counter.ts';
import { type InstanceShare, instanceShares } from '../analysis/traces/shares.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { RouteName, ServiceName, System } from '../system/system.ts';
import { ALERT_FOR_S } from './metric-names.ts';
import type { Observation } from './scenario.ts';

/** Picks an event of the journal: its type, and fields that must be equal. A moment of a fault is one: `freeze.injected`. */
export interface EventPattern {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The first event of that kind, at or after a time; undefined when there was none. */
export function findEvent(arm: ArmView, pattern: EventPattern, fromMs = 0): JournalEvent | undefined {
  const { type, ...fields } = pattern;
  if (typeof fields.instance === 'string') arm.asking.name('instance', fields.instance);
  if (typeof fields.faultId === 'string') arm.asking.name('fault', fields.faultId);
  return arm
    .journal(type)
    .find(
      (event) => event.tMs >= fromMs && Object.entries(fields).every(([key, value]) => event[key] === value),
    );
}

/** Seconds from one event to the first of another kind after it; null when either did not happen. */
export function secondsBetween(arm: ArmView, from: EventPattern, to: EventPattern): Observation | null {
  const start = findEvent(arm, from);
  const end = start && findEvent(arm, to, start.tMs);
  if (!start || !end) return null;
  const value = (end.tMs - start.tMs) / 1000;
  return { value, evidence: `${arm.arm}: ${nameOf(start)}, ${nameOf(end)} ${value.toFixed(2)} s later` };
}

/** What an event is about, for evidence. */
export const nameOf = (event: JournalEvent) =>
  [event.type, event.text ?? event.instance].filter(Boolean).join(' ');

/**
 * TTL of the leases that the instances of an arm were registered under, as the registry had granted it, in s; `no-data` where
 * they differ, null where it was read of none.
 */
export function leaseTtl(arm: ArmView): Observation | null {
  const read = arm.journal('lease.read').filter(({ ttlS }) => typeof ttlS === 'number');
  const byTtl = Map.groupBy(read, ({ ttlS }) => Number(ttlS));
  const [value] = byTtl.keys();
  if (value === undefined) return null;
  const evidence = [...byTtl].map(
    ([ttlS, each]) => `${ttlS} s granted to ${each.map(({ instance }) => instance).join(', ')}`,
  );
  if (byTtl.size > 1) arm.asking.withhold(`${arm.arm}: leases differ: ${evidence.join('; ')}`);
  return { value, evidence: `${arm.arm}: ${evidence.join('; ')}` };
}

/** Share of a service's calls that one instance served in a window of time, in percent; null without any call. */
export function shareOf<Of extends System>(
  arm: ArmView<Of>,
  service: ServiceName<NoInfer<Of>>,
  instance: string,
  window: { readonly fromMs: number; readonly toMs: number },
): Observation | null {
  arm.asking.name('service', service);
  arm.asking.name('instance', instance, service);
  const shares = instanceShares(arm.traces, service, window);
  if (!shares) return null;
  return {
    value: shares.get(instance)?.percent ?? 0,
    evidence: `${arm.arm}: ${describe(shares)} in ${((window.toMs - window.fromMs) / 1000).toFixed(1)} s`,
  };
}

/** Largest difference between the shares of the named instances, in points; null without any call. */
export function shareSpread<Of extends System>(
  arm: ArmView<Of>,
  service: ServiceName<NoInfer<Of>>,
  instances: readonly string[],
  window: { readonly fromMs: number; readonly toMs: number },
): Observation | null {
  arm.asking.name('service', service);
  for (const instance of instances) arm.asking.name('instance', instance, service);
  const shares = instanceShares(arm.traces, service, window);
  if (!shares) return null;
  const percents = instances.map((instance) => shares.get(instance)?.percent ?? 0);
  return {
    value: Math.max(...percents) - Math.min(...percents),
    evidence: `${arm.arm}: ${describe(shares)}`,
  };
}

const describe = (shares: ReadonlyMap<string, InstanceShare>) =>
  [...shares]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([instance, { calls, percent }]) => `${instance} ${percent.toFixed(0)}% (${calls} calls)`)
    .join(', ');

/**
 * Requests due in a window: how many, and how many were harmed: no good answer within the route's patience. Null where
 * nothing was due.
 */
export function harmIn<Of extends System>(
  arm: ArmView<Of>,
  window: { readonly fromMs: number; readonly toMs: number },
  { route }: { readonly route?: RouteName<NoInfer<Of>> } = {},
): Harm | null {
  if (route !== undefined) arm.asking.name('route', route);
  return harmOf(arm.evidence, window, route);
}

/**
 * Seconds from the beginning of a window to when the last harmed request in it was due; 0 when nobody was harmed, null when nothing was
 * due. When harm had not ended with the window, all of it: so long it took at least, as the evidence says.
 */
export function timeToRecover<Of extends System>(
  arm: ArmView<Of>,
  window: { readonly fromMs: number; readonly toMs: number },
  { route }: { readonly route?: RouteName<NoInfer<Of>> } = {},
): Observation | null {
  if (route !== undefined) arm.asking.name('route', route);
  const harm = recoveryIn(arm.evidence, window, route);
  if (!harm) return null;
  const { count, harmed, afterMs } = harm;
  const value = (afterMs ?? window.toMs - window.fromMs) / 1000;
  const seconds = `${value.toFixed(2)} s`;
  const end =
    afterMs === null
      ? `: had not recovered after ${seconds}`
      : harmed > 0
        ? `, the last after ${seconds}`
        : '';
  return { value, evidence: `${arm.arm}: ${harmed} of ${count} requests were harmed${end}` };
}

/** When a counter first rose at or after a time, epoch ms, to the scrape; null when it never did or is not there. */
export function counterRoseAt(
  arm: ArmView,
  name: string,
  labels: Readonly<Record<string, string>>,
  fromMs: number,
): number | null {
  const risen = (arm.metrics(name, labels) ?? []).flatMap(rises).filter((tMs) => tMs >= fromMs);
  return earliest(risen);
}

const earliest = (times: readonly number[]): number | null =>
  times.reduce<number | null>((first, tMs) => Math.min(first ?? tMs, tMs), null);

/**
 * Seconds from an event to the first evaluation at which an alert of dashboards/ was firing, with these labels; null when it
 * never was. Rules are evaluated each 500 ms, of metrics that are scraped as often: it is up to a second late. No data, and an invalid
 * scenario, where the arm ends before the alert's rule can have held for its `for`.
 */
export function alertAfter(
  arm: ArmView,
  from: EventPattern,
  alertname: string,
  labels: Readonly<Record<string, string>> = {},
): Observation | null {
  const start = findEvent(arm, from);
  const firedMs = start
    ? alertFiresAt(arm, { alertname, labels, fromMs: start.tMs, from: start.type })
    : null;
  if (!start || firedMs === null) return null;
  const value = (firedMs - start.tMs) / 1000;
  return {
    value,
    evidence: `${arm.arm}: alert ${alertname} fires ${value.toFixed(2)} s after ${nameOf(start)}`,
  };
}

/** When an alert was first seen to fire at or after a time, epoch ms; as for `alertAfter`. `from` names that time. */
export function alertFiresAt(
  arm: ArmView,
  {
    alertname,
    labels,
    fromMs,
    from = 'that',
  }: {
    readonly alertname: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly fromMs: number;
    readonly from?: string;
  },
): number | null {
  const firing = arm.metrics('ALERTS', { alertname, alertstate: 'firing', ...labels }) ?? [];
  const forS = ALERT_FOR_S.get(alertname) ?? 0;
  const leftS = ((arm.evidence.phases.at(-1)?.endedAtMs ?? fromMs) - fromMs) / 1000;
  if (forS > leftS) {
    arm.asking.withhold(
      `alert ${alertname} of ${arm.arm} can not fire: its rule has to hold for ${forS} s, and the arm ends ${leftS.toFixed(1)} s after ${from}`,
    );
  }
  return earliest(
    firing.flatMap(({ points }) => points.map(({ tMs }) => tMs)).filter((tMs) => tMs >= fromMs),
  );
}
