/** As Prometheus answers /api/v1/query_range. */
export interface RangeAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [seconds: number, value: string])[];
    }[];
  };
}

export interface QueriedSeries {
  /** Its labels, as PromQL writes them. */
  readonly name: string;
  readonly points: readonly (readonly [tMs: number, value: number | null])[];
  /** The last one; what has none is of a series that has gone. */
  readonly value: number | null;
}

/** The greatest last values first: those are drawn. */
export function seriesOf({ data }: RangeAnswer, stepMs = 2_000): readonly QueriedSeries[] {
  const endMs = Math.max(...data.result.map(({ values }) => 1_000 * (values.at(-1)?.[0] ?? 0)));
  return data.result
    .map(({ metric, values }) => {
      const points = values.map(([seconds, value]) => [1_000 * seconds, numberOf(value)] as const);
      const last = points.at(-1);
      return {
        name: nameOf(metric),
        points: broken(points, stepMs),
        value: last && last[0] > endMs - stepMs ? last[1] : null,
      };
    })
    .toSorted((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
}

/** Where a step has no value nothing is known: a line is not drawn across. */
function broken(points: QueriedSeries['points'], stepMs: number): QueriedSeries['points'] {
  return points.flatMap((point, place) => {
    const before = points[place - 1];
    return before && point[0] - before[0] > 1.5 * stepMs
      ? [[before[0] + stepMs, null] as const, point]
      : [point];
  });
}

function nameOf({ __name__: name = '', ...labels }: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return all.length > 0 || name === '' ? `${name}{${all.join(', ')}}` : name;
}

const numberOf = (text: string): number | null => {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
};
