import { QUANTILES, type Quantile } from '../../analysis/requests/quantile.ts';
import { formatRate } from '../format.ts';
import type { PointFigures, Report, ReportArm, ReportLatency, ReportRoute } from '../model.ts';
import { sumOf } from '../traces.ts';
import { places, type Told, told } from './told.ts';

/** Parts that do not make their whole, within the model. */
export function sums(report: Report): Told[] {
  return [
    ...places(report).flatMap(({ phase, route, where }) => [
      ...ofRoute(route, where),
      told(
        `${where}: goodput`,
        formatRate(route.goodputRps),
        formatRate(
          phase.settled.durationMs > 0 ? (1000 * route.settled.ok) / phase.settled.durationMs : null,
        ),
      ),
    ]),
    ...report.arms.flatMap((arm) => [
      ...ofArm(arm),
      ...ofPhases(arm),
      ...ofTimelines(arm),
      ...ofWaterfalls(arm),
      ...ofFaults(arm),
    ]),
  ];
}

function ofRoute({ count, ok, settled, errors, orders, responseMs, serviceMs }: ReportRoute, where: string) {
  const harmed = sumOf(Object.values(errors), (each) => each);
  return [
    told(`${where}: good and errors`, ok + harmed, count),
    told(`${where}: the settled part, of all`, Math.max(settled.count, count), count),
    told(`${where}: the good of the settled part, of all good`, Math.max(settled.ok, ok), ok),
    ...(orders
      ? [
          told(`${where}: paid and owed`, orders.paid + orders.owed, ok),
          told(`${where}: paid, owed and harmed`, orders.paid + orders.owed + orders.harmed, count),
        ]
      : []),
    ...ofLatency(responseMs, settled.count, `${where}, response time`),
    ...ofLatency(serviceMs, settled.count, `${where}, service time`),
  ];
}

/** Quantiles rise, lie in their intervals, and are of no more requests than there were. */
function ofLatency(latency: ReportLatency | null, most: number, where: string): Told[] {
  if (!latency) return [];
  const quantiles = (Object.keys(QUANTILES) as Quantile[]).filter((name) => latency[name] !== null);
  const values = [...quantiles.map((name) => latency[name] ?? 0), latency.max];
  return [
    told(`${where}: requests`, Math.max(latency.count, most), most),
    told(
      `${where}: quantiles`,
      values,
      values.toSorted((a, b) => a - b),
    ),
    ...quantiles.map((name) => {
      const value = latency[name] ?? 0;
      const { low, high } = latency.intervals[name] ?? { low: value, high: value };
      return told(`${where}: ${name}`, value, Math.min(high, Math.max(low, value)));
    }),
  ];
}

function ofArm({ name, requests, phases, traces }: ReportArm): Told[] {
  const routes = phases.flatMap((phase) => phase.routes);
  const orders = routes.flatMap((route) => route.orders ?? []);
  const { paid = 0, owed = 0, harmed = 0 } = requests.orders ?? {};
  const { stored, collected, warmUp, unasked, complete, incomplete, settled } = traces;
  return [
    told(
      `${name}: requests of the phases`,
      sumOf(routes, (route) => route.count),
      requests.count,
    ),
    told(
      `${name}: good answers of the phases`,
      sumOf(routes, (route) => route.ok),
      requests.ok,
    ),
    told(
      `${name}: paid of the phases`,
      sumOf(orders, (each) => each.paid),
      paid,
    ),
    told(
      `${name}: owed of the phases`,
      sumOf(orders, (each) => each.owed),
      owed,
    ),
    told(
      `${name}: harmed of the phases`,
      sumOf(orders, (each) => each.harmed),
      harmed,
    ),
    told(`${name}: traces of phases, warm-up and nobody`, collected + warmUp + unasked, stored),
    told(`${name}: complete and incomplete traces`, complete + incomplete, collected),
    told(`${name}: traces of the settled parts`, Math.min(settled, complete), settled),
  ];
}

/** They leave no gap; the model has whole milliseconds of their beginnings. */
function ofPhases({ name, phases }: ReportArm): Told[] {
  return phases.slice(1).map((phase, index) => {
    const before = phases[index] as (typeof phases)[number];
    const gapMs = Date.parse(phase.startedAt) - Date.parse(before.startedAt) - before.durationMs;
    return told(`${name}: ms between ${before.name} and ${phase.name}`, Math.trunc(gapMs / 2), 0);
  });
}

/** The chart shows the requests of the phases, no others. */
function ofTimelines({ name, timelines, phases }: ReportArm): Told[] {
  return timelines.flatMap(({ route, points }) => {
    const own = phases.flatMap(({ routes }) => routes.filter((each) => each.route === route));
    const [count, ok] = [sumOf(own, (each) => each.count), sumOf(own, (each) => each.ok)];
    const arrived = sumOf(points, (point) => point.arrived.count);
    const [good, slowest] = [sumOf(points, (point) => point.arrived.ok), slowestOf(points)];
    return [
      told(
        `${name}: requests in the chart of ${route}`,
        sumOf(points, (point) => point.count),
        count,
      ),
      told(
        `${name}: good answers in the chart of ${route}`,
        sumOf(points, (point) => point.ok),
        ok,
      ),
      told(`${name}: arrivals in the chart of ${route}`, Math.max(arrived, count), count),
      told(`${name}: good arrivals in the chart of ${route}`, Math.max(good, ok), ok),
      told(
        `${name}: slowest arrival in the chart of ${route}`,
        Math.max(slowest, slowestOf(points.map((point) => point.arrived))),
        slowest,
      ),
      ...points.flatMap((point) => [
        ...ofFigures(point, `${name}: the chart of ${route} at ${point.tS} s`),
        ...ofFigures(point.arrived, `${name}: arrivals in the chart of ${route} at ${point.tS} s`),
      ]),
    ];
  });
}

const slowestOf = (points: readonly PointFigures[]) =>
  points.reduce((most, { max }) => Math.max(most, max ?? 0), 0);

function ofFigures({ count, ok, p50, p99, max }: PointFigures, where: string): Told[] {
  const times = [p50, p99, max].filter((ms) => ms !== null);
  return [
    told(`${where}, good of all`, Math.max(ok, count), count),
    told(
      `${where}, times`,
      times,
      times.toSorted((a, b) => a - b),
    ),
  ];
}

/** There is one median of a route and phase, and one slowest: those of the tables. */
function ofWaterfalls({ name, waterfalls, phases }: ReportArm): Told[] {
  const shown = waterfalls.filter(({ stands }) => stands === 'median' || stands === 'slowest');
  return shown.flatMap(({ stands: which, route, phase, responseMs }) => {
    const times = phases
      .find((each) => each.name === phase)
      ?.routes.find((each) => each.route === route)?.responseMs;
    const is = which === 'median' ? times?.p50 : times?.max;
    const others = shown.filter((one) => one.stands === which && one.route === route && one.phase === phase);
    const where = `${name}: the ${which} ${route} of the ${phase} phase`;
    return [
      told(`${where}, waterfalls`, others.length, 1),
      // Of too few requests the tables tell no median.
      ...(is === null ? [] : [told(`${where}, ms`, responseMs, is)]),
    ];
  });
}

function ofFaults({ name, faults }: ReportArm): Told[] {
  return faults.flatMap((fault) => {
    const { id, counts, inScope, met, instances, comingS, cameS, wentS, goneS } = fault;
    const times = [comingS, cameS, wentS, goneS].filter((each) => each !== null);
    return [
      told(
        `${name}: times of ${id}`,
        times,
        times.toSorted((a, b) => a - b),
      ),
      ...(counts === 'calls'
        ? [
            told(
              `${name}: calls in the scope of ${id}`,
              sumOf(instances, (each) => each.inScope),
              inScope,
            ),
            told(
              `${name}: calls that met ${id}`,
              sumOf(instances, (each) => each.met),
              met,
            ),
          ]
        : []),
    ];
  });
}
