import { minSamples, nearestRank, QUANTILES } from '../../../analysis/requests/quantile.ts';
import type { ReportArm } from '../../../report/model.ts';
import type { ChartLine } from '../../components/chart/chart-line.ts';
import type { PageRequest, TraceReader } from '../model/read-traces.ts';
import { ALL, BUCKET_S, type By, lengthOf } from './over-time-lines.ts';
import { zeroOf } from './series-lines.ts';

/** When a request was due, or when it ended; null where it never did. */
function timeOf({ dueS, tookMs }: PageRequest, by: By): number | null {
  if (by === 'due') return dueS;
  return tookMs === null ? null : dueS + tookMs / 1000;
}

/** The middles of an arm's buckets, but for the last where that is cut off. */
const middlesOf = (arm: ReportArm) =>
  Array.from(
    { length: Math.floor((lengthOf(arm) + 0.01) / BUCKET_S) },
    (_, bucket) => (bucket + 0.5) * BUCKET_S,
  );

const ofRoute = (reader: TraceReader | undefined, route: string) =>
  (reader?.requests ?? []).filter((each) => each.phase !== null && (route === ALL || each.route === route));

export interface ClassLines {
  /** As `DEADLINE_EXCEEDED`. */
  readonly name: string;
  readonly count: number;
  readonly lines: readonly ChartLine[];
}

/** Harmed requests by what became of them, the most frequent class first. */
export function classLines(
  readers: readonly TraceReader[],
  arms: readonly ReportArm[],
  route: string,
  by: By,
): ClassLines[] {
  const harmed = arms.map((_, place) =>
    ofRoute(readers[place], route).filter(({ result }) => result !== 'ok'),
  );
  const classes = Map.groupBy(harmed.flat(), ({ result }) => result);
  return [...classes]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, { length: count }]) => ({
      ...{ name, count },
      lines: arms.map((arm, place) => {
        const perBucket = new Map<number, number>();
        for (const each of harmed[place] ?? []) {
          const time = timeOf(each, by);
          if (each.result !== name || time === null) continue;
          const bucket = Math.floor(time / BUCKET_S);
          perBucket.set(bucket, (perBucket.get(bucket) ?? 0) + 1);
        }
        return {
          ...{ label: arm.name, arm: place, style: 'bars' as const },
          points: middlesOf(arm).map(
            (at, bucket) => [at - zeroOf(arm), (perBucket.get(bucket) ?? 0) / BUCKET_S] as const,
          ),
        };
      }),
    }));
}

/** The p95 of each half second that has requests enough to speak of one: of a hundred and more. */
export function p95Lines(
  readers: readonly TraceReader[],
  arms: readonly ReportArm[],
  route: string,
  by: By,
): ChartLine[] {
  return arms.map((arm, place) => {
    const buckets = Map.groupBy(
      ofRoute(readers[place], route).filter(({ tookMs, status }) => tookMs !== null && status >= 0),
      (each) => Math.floor((timeOf(each, by) ?? Number.NaN) / BUCKET_S),
    );
    const p95 = (requests: readonly PageRequest[] = []) =>
      requests.length < minSamples('p95')
        ? null
        : nearestRank(
            requests.map(({ tookMs }) => tookMs ?? 0).sort((a, b) => a - b),
            QUANTILES.p95,
          );
    return {
      ...{ label: `${arm.name}, p95`, arm: place, style: 'middle' as const },
      points: middlesOf(arm).map((at, bucket) => [at - zeroOf(arm), p95(buckets.get(bucket))] as const),
    };
  });
}

/** Each request that was sent as a mark, which opens its trace where the page has that: what is slow or harmed is seen one by one, also where it never got to a service. */
export function requestMarks(
  readers: readonly TraceReader[],
  arms: readonly ReportArm[],
  route: string,
  by: By,
): ChartLine[] {
  return arms.map((arm, place) => {
    const reader = readers[place];
    const marks = ofRoute(reader, route)
      .filter(({ tookMs }) => tookMs !== null)
      .map((each) => ({ ...each, time: (timeOf(each, by) ?? 0) - zeroOf(arm) }))
      .sort((a, b) => a.time - b.time);
    return {
      ...{ label: `${arm.name}, requests`, arm: place, style: 'marks' as const },
      points: marks.map(({ time, tookMs }) => [time, tookMs] as const),
      opens: marks.map(({ trace }) => (trace < 0 ? null : (reader?.idOf(trace) ?? null))),
      names: marks.map(({ index, result }) => `${arm.name}, no. ${index}, ${result}`),
      harmed: marks.map(({ result }) => result !== 'ok'),
    };
  });
}
