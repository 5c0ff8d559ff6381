export interface MemorySample {
  /** Since the beginning. */
  readonly atS: number;
  readonly bytes: number;
}

export interface Growth {
  readonly bytesPerHour: number;
  /** Slopes up to here are not told from noise, or would be no trouble to anyone. */
  readonly leastPerHour: number;
  readonly grows: boolean;
}

/** What a start takes, of all and in seconds at least: the latest 20,000 requests fill in four and a half minutes at 75 a second; books, caches and pools take longer. */
const LEFT_OUT = 0.5;
const FILLS_S = 360;
const BUCKETS = 30;
/** A slope that is nearer to nothing than so many of its errors is noise. */
const ERRORS = 3;
/** Less than that over what was looked at, of the floor or in bytes, is no growth that anyone would have to mend. */
const LEAST_SHARE = 0.02;
const LEAST_BYTES = 8 * 1024 ** 2;

/** The second half, or what comes after six minutes. */
export function settled(samples: readonly MemorySample[], settlesS = FILLS_S): readonly MemorySample[] {
  const first = samples[0]?.atS ?? 0;
  const last = samples.at(-1)?.atS ?? 0;
  const from = first + Math.max(LEFT_OUT * (last - first), settlesS);
  return samples.filter(({ atS }) => atS >= from);
}

/**
 * Whether a process goes on to take more: the least-squares slope through the floors of 30 buckets of what has settled. Floors, since
 * a garbage collector makes a sawtooth, whose lows are what is kept. Null for less than ten buckets: then nobody can tell. Samples are in order of time.
 */
export function growthOf(samples: readonly MemorySample[]): Growth | null {
  const counted = settled(samples);
  const from = counted[0]?.atS ?? 0;
  const spanS = (counted.at(-1)?.atS ?? 0) - from;
  const widthS = spanS / BUCKETS;
  const buckets = Map.groupBy(counted, ({ atS }) => Math.min(BUCKETS - 1, Math.floor((atS - from) / widthS)));
  const floors = [...buckets.values()].map((of) => of.reduce((a, b) => (b.bytes < a.bytes ? b : a)));
  if (floors.length < 10) return null;
  const { slope, error } = leastSquares(floors.map(({ atS, bytes }) => [atS, bytes] as const));
  const mean = floors.reduce((all, { bytes }) => all + bytes, 0) / floors.length;
  const least = Math.max(ERRORS * error, Math.max(LEAST_BYTES, LEAST_SHARE * mean) / spanS);
  return { bytesPerHour: 3_600 * slope, leastPerHour: 3_600 * least, grows: slope > least };
}

/** Of three points at least. */
function leastSquares(points: readonly (readonly [x: number, y: number])[]) {
  const mean = (of: 0 | 1) => points.reduce((all, point) => all + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((all, [x]) => all + (x - meanX) ** 2, 0);
  const slope = points.reduce((all, [x, y]) => all + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.reduce((all, [x, y]) => all + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / spread) };
}
