import { median } from '../statistics.ts';
import { type Growth, type MemorySample, settled } from './growth.ts';

/** Half an hour of 50 KiB a minute is 1.5 MiB. Code that is compiled late and caches of the engine take some of that, and no more of it later. */
const LEAST_PER_HOUR = 60 * 50 * 1024;
/** A slope that is nearer to nothing than so many of its errors is noise. */
const ERRORS = 3;
const FEWEST = 10;
/** Of what follows the sample before entirely nobody can tell a slope. */
const MOST_ALIKE = 0.95;

/**
 * Whether what lives after a collection grows: the median of the slopes between all pairs of samples (Sen, J. Am. Stat. Assoc. 63, 1968), with the
 * interval that Kendall's statistic gives it. Samples of a saw follow each other, so each tells less than one of its own: the variance
 * is that of so many fewer samples (Yue and Wang, Water Resources Management 18, 2004). Samples are equally far apart. Null for less than ten.
 */
export function liveGrowthOf(samples: readonly MemorySample[], settlesS?: number): Growth | null {
  const counted = settled(samples, settlesS);
  if (counted.length < FEWEST) return null;
  const slopes = pairSlopes(counted);
  const slope = median(slopes);
  const rests = counted.map(({ atS, bytes }) => bytes - slope * atS);
  const alike = Math.min(MOST_ALIKE, Math.max(0, likeTheNext(rests)));
  const n = counted.length;
  const kendall = ((n * (n - 1) * (2 * n + 5)) / 18) * ((1 + alike) / (1 - alike));
  const rank = Math.floor((slopes.length - ERRORS * Math.sqrt(kendall)) / 2);
  const lowest = slopes[rank] ?? Number.NEGATIVE_INFINITY;
  const leastPerHour = Math.max(LEAST_PER_HOUR, 3_600 * (slope - lowest));
  return { bytesPerHour: 3_600 * slope, leastPerHour, grows: 3_600 * slope > leastPerHour };
}

/** In order. */
function pairSlopes(samples: readonly MemorySample[]): number[] {
  const slopes = samples.flatMap((first, index) =>
    samples.slice(index + 1).map((second) => (second.bytes - first.bytes) / (second.atS - first.atS)),
  );
  return slopes.sort((a, b) => a - b);
}

/** Correlation of each with the next. */
function likeTheNext(values: readonly number[]): number {
  const mean = values.reduce((all, value) => all + value, 0) / values.length;
  const off = values.map((value) => value - mean);
  const all = off.reduce((sum, value) => sum + value ** 2, 0);
  if (all === 0) return 0;
  return off.slice(1).reduce((sum, value, index) => sum + value * (off[index] ?? 0), 0) / all;
}
