import { formatRate } from '../../../report/format.ts';
import type { ArmFacts, CallFacts, RunFacts } from '../../report-page/model/page-model.ts';
import { layOut, type Placed } from './layout.ts';

const [WIDTH, NODE, HEIGHT, ROW, TOP] = [516, 88, 34, 62, 10];

/** What is drawn of an arm. */
type Drawn = Pick<ArmFacts, 'name' | 'calls' | 'pools' | 'broken'>;

/** Who calls whom in an arm while the fault was in force: what is broken, what is full, what has opened. */
export function Topology({
  facts,
  arm,
  openEdges,
}: {
  facts: Pick<RunFacts, 'edges'>;
  arm: Drawn;
  openEdges: ReadonlySet<string>;
}) {
  const names = [...new Set(facts.edges.flatMap(({ from, to }) => [from, to]))];
  if (names.length === 0) return null;
  const { placed, layers, rows } = layOut(names, facts.edges);
  const x = ({ layer }: Placed) => 1 + (layers === 1 ? 0 : (layer * (WIDTH - NODE - 2)) / (layers - 1));
  const y = ({ row }: Placed) => TOP + row * ROW + (arm.pools.length > 0 ? 6 : 0);
  const at = new Map(placed.map((each) => [each.name, { x: x(each), y: y(each) }]));
  const height = TOP + (rows - 1) * ROW + HEIGHT + 34;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
    <section class="topo" tabIndex={0} aria-label={`Who calls whom in ${arm.name}`}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={inWords(arm, openEdges)}>
        {facts.edges.map((edge) => (
          <Wire
            key={`${edge.from} ${edge.to}`}
            edge={edge}
            arm={arm}
            at={at}
            open={openEdges.has(`${edge.from} -> ${edge.to}`)}
          />
        ))}
        {placed.map(({ name }) => (
          <Node key={name} name={name} arm={arm} place={at.get(name) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
    </section>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function Wire(props: {
  edge: { from: string; to: string };
  arm: Drawn;
  at: ReadonlyMap<string, Point>;
  open: boolean;
}) {
  const { edge, arm, at, open } = props;
  const [a, b] = [at.get(edge.from), at.get(edge.to)];
  if (!a || !b) return null;
  const calls = callsOf(arm, edge);
  const broken = arm.broken.find(({ service, kind }) => service === edge.to && kind === 'fault');
  const full = arm.pools.some(({ service, mostWaiting }) => service === edge.to && mostWaiting > 0);
  const [x1, y1, x2, y2] = [a.x + NODE, a.y + HEIGHT / 2, b.x - 2, b.y + HEIGHT / 2];
  const isBack = x2 < x1;
  const bend = isBack ? 30 : (x2 - x1) / 2;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 5} ${y2}`;
  const middle = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  const tone = broken
    ? 'bad'
    : full
      ? 'full'
      : open
        ? 'pro'
        : (calls?.attempts ?? 0) === 0
          ? 'idle'
          : 'plain';
  const rate = rateOf(calls);
  // Beside the far end, on the outer side of the bend: in the middle stand the signs.
  const labelAt = { x: x2 - 8, y: y2 + (y2 > y1 + 4 ? 16 : -7), anchor: 'end' };
  // Where its queue is drawn at the far end, beside the near one, on the side that the bend leaves free.
  const nearAt = { x: x1 + 5, y: y1 + (y2 > y1 ? -7 : 16), anchor: 'start' };
  const { anchor, ...where } = full ? nearAt : labelAt;
  return (
    <g class={`wire ${tone}`}>
      <path d={path} />
      <path class="head" d={`M${x2 - 6} ${y2 - 4}L${x2 + 1} ${y2}L${x2 - 6} ${y2 + 4}z`} />
      {broken ? null : (
        <text {...where} text-anchor={anchor}>
          {rate}
        </text>
      )}
      {open && !broken ? (
        <OpenSwitch at={middle} below={{ x: b.x + NODE / 2, y: b.y + HEIGHT + 13 }} />
      ) : null}
      {broken ? (
        <g class="cross" transform={`translate(${middle.x - 2} ${middle.y})`}>
          <circle r="8" />
          <path d="M-3 -3l6 6M3 -3l-6 6" />
          <text class="word" x="2" y="23" text-anchor="middle">
            {broken.word}
          </text>
          <text class="word" x="2" y="36" text-anchor="middle">
            {rate}
          </text>
        </g>
      ) : null}
    </g>
  );
}

function OpenSwitch({ at, below }: { at: Point; below: Point }) {
  return (
    <g class="switch" transform={`translate(${at.x} ${at.y})`}>
      <rect x="-15" y="-6" width="30" height="12" class="gap" />
      <circle cx="-12" r="2.5" class="dot" />
      <path d="M-12 0L8 -10" />
      <circle cx="12" r="2.5" class="ring" />
      <text class="word" x={below.x - at.x} y={below.y - at.y} text-anchor="middle">
        breaker open
      </text>
    </g>
  );
}

function Node({ name, arm, place }: { name: string; arm: Drawn; place: Point }) {
  const broken = arm.broken.find(({ service }) => service === name);
  const pool = arm.pools.find(({ service }) => service === name);
  const isFull = pool !== undefined && pool.mostBusy >= pool.slots;
  const tone = broken?.kind === 'fault' ? 'bad' : isFull ? 'full' : 'plain';
  const tall = pool ? 22 : 0;
  return (
    <g class={`node ${tone}`} transform={`translate(${place.x} ${place.y - tall / 2})`}>
      <rect width={NODE} height={HEIGHT + tall} rx="5" />
      <text class="name" x={NODE / 2} y={pool ? 17 : 21} text-anchor="middle">
        {name}
      </text>
      {broken?.kind === 'condition' ? (
        <text class="word" x={NODE / 2} y={HEIGHT + 14} text-anchor="middle">
          {broken.word} all along
        </text>
      ) : null}
      {pool ? <Workers slots={pool.slots} busy={pool.mostBusy} /> : null}
      {pool && pool.mostWaiting > 0 ? (
        <text class="waiting" x={NODE / 2} y="-5" text-anchor="middle">{`${pool.mostWaiting} waiting`}</text>
      ) : null}
      {pool && pool.mostWaiting > 0 ? (
        <g class="queue" transform={`translate(-58 ${(HEIGHT + tall) / 2 - 7})`}>
          <rect width="52" height="14" class="hatched" />
          <path d="M0 8L8 0M2 14L16 0M10 14L24 0M18 14L32 0M26 14L40 0M34 14L48 0M42 14L52 4M50 14L52 12" />
        </g>
      ) : null}
    </g>
  );
}

/** A cell for each worker, up to as many as can be told apart. */
function Workers({ slots, busy }: { slots: number; busy: number }) {
  const cells = Math.min(slots, 20);
  const step = (NODE - 18) / cells;
  return (
    <g class="workers">
      {Array.from({ length: cells }, (_, at) => (
        <rect
          key={at}
          x={9 + at * step}
          y={23}
          width={Math.max(1.5, step - 1.5)}
          height={9}
          class={at < Math.round((busy / slots) * cells) ? 'busy' : 'idle'}
        />
      ))}
      <text x={NODE / 2} y={47} text-anchor="middle">{`${busy} of ${slots} busy`}</text>
    </g>
  );
}

const rateOf = (calls: CallFacts | undefined): string =>
  calls === undefined || calls.attempts === 0
    ? '0/s'
    : calls.perSecond === null
      ? '?/s'
      : formatRate(calls.perSecond);

const callsOf = ({ calls }: Drawn, { from, to }: { from: string; to: string }): CallFacts | undefined =>
  calls.find((each) => each.from === from && each.to === to);

function inWords(arm: Drawn, openEdges: ReadonlySet<string>): string {
  return [
    ...arm.broken.map(
      ({ service, word, kind }) => `${service} ${word}${kind === 'condition' ? ' all along' : ''}`,
    ),
    ...arm.pools.map(
      ({ service, slots, mostBusy, mostWaiting }) =>
        `${service}: ${mostBusy} of ${slots} workers busy at most, ${mostWaiting} waiting`,
    ),
    ...[...openEdges].map((edge) => `breaker ${edge} open`),
    ...arm.calls.map((calls) => `${calls.from} to ${calls.to}: ${rateOf(calls)}`),
  ].join('; ');
}
