import type { Rate, RateStretch } from '../evidence/rate.ts';
import { phaseScale, secondsOf } from './phase-lengths.ts';
import type { PhaseRate } from './phase-rate.ts';
import type { PhaseLengths, RouteLoad, Scenario } from './scenario.ts';

/** A load whose rates are those of a schedule. */
export type TimedLoad<Load extends Pick<Scenario['load'], 'routes'> = Scenario['load']> = Omit<
  Load,
  'routes'
> & {
  readonly routes: readonly TimedRoute[];
};
export type TimedRoute = Omit<RouteLoad, 'rps'> & { readonly rps: Rate };

/**
 * The load at these lengths of the phases, whose first begins so many ms after the schedule's zero; until then it is as at the beginning of that
 * one. Phases are where they are planned: a run's begin up to a second later, since faults take time to come and requests to be answered.
 */
export function timedLoad<Load extends Pick<Scenario['load'], 'routes'>>(
  load: Load,
  {
    phases,
    lengths,
    leadMs,
  }: { readonly phases: PhaseLengths; readonly lengths: PhaseLengths; readonly leadMs: number },
): TimedLoad<Load> {
  const scale = phaseScale({ phases }, lengths);
  const routes = load.routes.map((route) => ({ ...route, rps: rateOf(route.rps) }));
  return { ...load, routes };

  function rateOf(rps: RouteLoad['rps']): Rate {
    if (typeof rps === 'number') return rps;
    let fromMs = leadMs;
    const stretches = Object.keys(phases).flatMap((name) => {
      const rate = rps[name];
      if (rate === undefined) throw new TypeError(`no rate in ${name}: validation lets none through`);
      const untilMs = fromMs + secondsOf(lengths, name) * 1_000;
      const found = stretchesOf(rate, { fromMs, untilMs, scale: scale(name) });
      fromMs = untilMs;
      return found;
    });
    const first = stretches[0]?.fromRps ?? 0;
    return leadMs > 0 ? [{ untilMs: leadMs, fromRps: first, toRps: first }, ...stretches] : stretches;
  }
}

interface Of {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly scale: number;
}

function stretchesOf(rate: PhaseRate, { fromMs, untilMs, scale }: Of): RateStretch[] {
  if (typeof rate === 'number') return [level(untilMs, rate)];
  if ('ramp' in rate) {
    const [fromRps, toRps] = rate.ramp;
    return [{ untilMs, fromRps, toRps }];
  }
  if ('steps' in rate) {
    const { steps } = rate;
    const eachMs = (untilMs - fromMs) / steps.length;
    return steps.map((rps, index) => level(fromMs + (index + 1) * eachMs, rps));
  }
  const [spikesMs, overMs] = [rate.after, rate.after + rate.lasts].map((s) =>
    Math.min(untilMs, fromMs + s * scale * 1_000),
  ) as [number, number];
  return [level(spikesMs, rate.usual), level(overMs, rate.spike), level(untilMs, rate.usual)].filter(
    (stretch, index, all) => stretch.untilMs > (all[index - 1]?.untilMs ?? fromMs),
  );
}

const level = (untilMs: number, rps: number): RateStretch => ({ untilMs, fromRps: rps, toRps: rps });
