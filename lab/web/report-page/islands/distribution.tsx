import { useMemo, useState } from 'preact/hooks';
import { minSamples, nearestRank, QUANTILES, type Quantile } from '../../../analysis/requests/quantile.ts';
import { phasesOf } from '../../../report/comparison.ts';
import { formatCount, formatMs } from '../../../report/format.ts';
import type { ReportArm } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import { linear, logarithmic, logTicks } from '../../components/chart/scales.ts';
import { useWidth } from '../../components/chart/shared-cursor.ts';
import { ValuesTable } from '../../components/data-table.tsx';
import { Choice } from '../../components/marks.tsx';
import type { TraceReader } from '../model/read-traces.ts';

const SHARES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];
const [LEFT, RIGHT, HEIGHT] = [52, 20, 170];
/** Of a decade of time, so many bars. */
const BINS = 6;

/** How response times are spread in a phase: percentiles with the rare ones stretched, and how many took how long. */
export function Distribution({
  readers,
  arms,
  route,
}: {
  readers: readonly TraceReader[];
  arms: readonly ReportArm[];
  route: string;
}) {
  const names = phasesOf(arms);
  const [phase, setPhase] = useState((arms[0] && struckPhaseIn(arms[0])?.name) ?? names[0] ?? '');
  const [width, measure] = useWidth(1056);
  const times = useMemo(
    () =>
      readers.map(({ requests }) =>
        requests
          .filter(
            (each) =>
              each.route === route && each.phase === phase && each.tookMs !== null && each.status >= 0,
          )
          .map(({ tookMs }) => tookMs as number)
          .sort((a, b) => a - b),
      ),
    [readers, route, phase],
  );
  // They are sorted, and may be more than a call takes arguments.
  const ends = times.flatMap((own) => [...own.slice(0, 1), ...own.slice(-1)]);
  if (ends.length === 0) return null;
  const [low, high] = [Math.max(0.1, Math.min(...ends) * 0.8), Math.max(...ends) * 1.2];
  const half = width < 700 ? width : (width - 24) / 2;
  const y = logarithmic([low, high], [HEIGHT - 22, 8]);
  const x = linear([0, 3], [LEFT, half - RIGHT]);
  const place = (share: number) => x(Math.min(3, -Math.log10(1 - Math.min(share, 0.9991))));
  return (
    <div class="distribution" ref={measure}>
      <div class="tools">
        <Choice
          label="Phase"
          options={names.map((name) => [name, name] as const)}
          value={phase}
          onChange={setPhase}
        />
      </div>
      <div class="halves">
        <figure class="chart">
          <figcaption>
            <b>Percentiles</b>{' '}
            <span>
              response time of all timed requests due in the {phase} phase; a quantile of too few is not told
            </span>
          </figcaption>
          <svg
            width={half}
            height={HEIGHT}
            role="img"
            aria-label={`Percentiles of ${route}. ${times.map((own, at) => `${arms[at]?.name}: p50 ${formatMs(nearestRank(own, 0.5))}, slowest ${formatMs(own.at(-1) ?? null)}`).join('; ')}.`}
          >
            {logTicks(low, high).map((tick) => (
              <g key={tick} class="tick">
                <path d={`M${LEFT} ${y(tick)}H${half - RIGHT}`} />
                <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
                  {formatMs(tick)}
                </text>
              </g>
            ))}
            {SHARES.map((share) => (
              <text key={share} class="xtick" x={place(share)} y={HEIGHT - 6} text-anchor="middle">
                {share === 0 ? '0' : `p${share * 100}`}
              </text>
            ))}
            {times.map((own, at) => (
              <path key={arms[at]?.name} class={`line a${at % 4}`} d={curveOf(own, place, y)} />
            ))}
          </svg>
        </figure>
        <Histogram times={times} arms={arms} range={[low, high]} width={half} route={route} />
      </div>
      <ValuesTable
        label={`Percentiles of ${route}, ${phase} phase`}
        heads={['arm', 'requests', ...Object.keys(QUANTILES), 'slowest']}
        rows={() =>
          times.map((own, at) => [
            arms[at]?.name ?? '',
            formatCount(own.length),
            ...(Object.keys(QUANTILES) as Quantile[]).map((name) =>
              formatMs(own.length < minSamples(name) ? null : nearestRank(own, QUANTILES[name])),
            ),
            formatMs(own.at(-1) ?? null),
          ])
        }
      />
    </div>
  );
}

/** Up to where there are values enough to speak of a quantile. */
function curveOf(
  own: readonly number[],
  place: (share: number) => number,
  y: (ms: number) => number,
): string {
  const last = Math.max(0, 1 - 5 / Math.max(1, own.length));
  const points = own
    .map((ms, at) => [(at + 1) / own.length, ms] as const)
    .filter(([share], at) => share <= last && (at % Math.ceil(own.length / 400) === 0 || share > 0.95));
  return points
    .map(([share, ms], at) => `${at === 0 ? 'M' : 'L'}${place(share).toFixed(1)} ${y(ms).toFixed(1)}`)
    .join('');
}

function Histogram(props: {
  times: readonly (readonly number[])[];
  arms: readonly ReportArm[];
  range: readonly [number, number];
  width: number;
  route: string;
}) {
  const {
    times,
    arms,
    range: [low, high],
    width,
    route,
  } = props;
  const x = logarithmic([low, high], [LEFT, width - RIGHT]);
  const binOf = (ms: number) => Math.floor(Math.log10(ms / low) * BINS);
  const counts = times.map((own) => {
    const bins = new Map<number, number>();
    for (const ms of own) bins.set(binOf(Math.max(ms, low)), (bins.get(binOf(Math.max(ms, low))) ?? 0) + 1);
    return bins;
  });
  const most = Math.max(1, ...counts.flatMap((bins) => [...bins.values()]));
  const y = linear([0, most], [HEIGHT - 22, 12]);
  return (
    <figure class="chart">
      <figcaption>
        <b>Histogram</b> <span>how many requests took how long (log scale)</span>
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Histogram: ${counts.map((bins, at) => `${arms[at]?.name} most in one bar ${Math.max(0, ...bins.values())}`).join('; ')}`}
      >
        <text class="xtick" x={LEFT - 6} y="16" text-anchor="end">
          {most}
        </text>
        {logTicks(low, high).map((tick) => (
          <text key={tick} class="xtick" x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
            {formatMs(tick)}
          </text>
        ))}
        {counts.map((bins, at) => (
          <path
            key={arms[at]?.name}
            class={`bars a${at % 4}`}
            d={[...bins]
              .map(([bin, count]) => {
                const [from, to] = [x(low * 10 ** (bin / BINS)), x(low * 10 ** ((bin + 1) / BINS))];
                const each = Math.max(1, (to - from - 1) / counts.length);
                return `M${from + at * each} ${HEIGHT - 22}V${y(count)}h${Math.max(1, each - 0.5)}V${HEIGHT - 22}z`;
              })
              .join('')}
          />
        ))}
      </svg>
      <ValuesTable
        label={`Histogram of ${route}`}
        heads={['from', 'to', ...arms.map(({ name }) => name)]}
        rows={() =>
          [...new Set(counts.flatMap((bins) => [...bins.keys()]))]
            .sort((a, b) => a - b)
            .map((bin) => [
              ...[bin, bin + 1].map((edge) => formatMs(low * 10 ** (edge / BINS))),
              ...counts.map((bins) => formatCount(bins.get(bin) ?? 0)),
            ])
        }
      />
    </figure>
  );
}
