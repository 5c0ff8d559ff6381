import type { CalleeName, InstanceName, ServiceName, System } from '../../../system/system.ts';
import { alertFiresAt, leaseTtl } from '../../observe-events.ts';
import { breakerTurns } from '../../observe-protections.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import { Moment } from '../moment.ts';
import { event } from '../moments.ts';

/** When things happen. */
export interface TimeObservations<Of extends System, Phase extends string> {
  time(from: Moment<Phase>, to: Moment<Phase>): Measure;
  leaseTtl(): Measure;
  breakerProbes<From extends ServiceName<Of>>(
    from: From,
    to: CalleeName<Of, From>,
    after: Moment<Phase>,
  ): Measure;
}

/** Moments of an arm, beside those of its faults. */
export interface ArmMoments<Of extends System> {
  /** The registry forgets an instance. */
  forgotten(instance: InstanceName<Of>): Moment<never>;
  /** An instance registers. */
  registered(instance: InstanceName<Of>): Moment<never>;
  /** The breaker of an edge turns. */
  breakerTurn<From extends ServiceName<Of>>(
    from: From,
    to: CalleeName<Of, From>,
    state: 'open' | 'half-open' | 'closed',
  ): Moment<never>;
  /** An alert of dashboards/ fires, with these labels. Rules are evaluated each 500 ms, of metrics that are scraped as often. */
  alert(name: string, labels?: Readonly<Record<string, string>>): Moment<never>;
}

export const timeKinds: KindsOf<TimeObservations<System, string>> = {
  time: {
    call: 'time(from, to)',
    unit: 's',
    definition: 'From one moment to the first of another at or after it',
    noData: 'one of the two never came',
    label: () => ({ what: 'time' }),
    observe: (arm, from, to) => {
      const start = from.find(arm);
      const end = start && to.find(arm, start.tMs);
      if (!start || !end) return null;
      const value = (end.tMs - start.tMs) / 1000;
      return { value, evidence: `${arm.arm}: ${start.text}, ${end.text} ${value.toFixed(2)} s later` };
    },
  },
  leaseTtl: {
    call: 'leaseTtl()',
    unit: 's',
    definition: 'TTL of the leases that the instances were registered under, as the registry had granted it',
    noData: 'it was read of none, or they differ',
    label: () => ({ what: 'lease' }),
    observe: leaseTtl,
  },
  breakerProbes: {
    call: 'breakerProbes(from, to, after)',
    unit: 's',
    definition:
      'From a moment to the turn to half-open of the call with which the breaker of the edge then closed; 0 where that call was under way',
    noData: 'the breaker did not close after it, or closed without a call',
    label: () => ({ what: 'time' }),
    observe: (arm, from, to, after) => {
      const start = after.find(arm);
      const turns = breakerTurns(arm, from, to);
      if (!start || !turns) return null;
      const closedAt = turns.findIndex((turn) => turn.to === 'closed' && turn.atMs >= start.tMs);
      const [probed, closed] = [turns[closedAt - 1], turns[closedAt]];
      if (!closed || probed?.to !== 'half-open' || closed.sent === probed.sent) return null;
      const value = Math.max(0, probed.atMs - start.tMs) / 1000;
      return {
        value,
        evidence: `${arm.arm}: breaker half-open ${value.toFixed(2)} s after ${start.text}, then closed`,
      };
    },
  },
};

export const armMoments: ArmMoments<System> = {
  forgotten: (instance) => event({ type: 'instance.forgotten', instance }),
  registered: (instance) => event({ type: 'instance.registered', instance }),
  breakerTurn: (from, to, state) =>
    new Moment((arm, fromMs) => {
      const turn = breakerTurns(arm, from, to)?.find((each) => each.to === state && each.atMs >= fromMs);
      return turn ? { tMs: turn.atMs, text: `breaker ${state}` } : null;
    }),
  alert: (name, labels = {}) =>
    new Moment((arm, fromMs) => {
      const tMs = alertFiresAt(arm, { alertname: name, labels, fromMs });
      return tMs === null ? null : { tMs, text: `alert ${name} fires` };
    }),
};
