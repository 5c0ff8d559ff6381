import { formatRate } from '../../../report/format.ts';
import type { ArmFacts, CallFacts, RunFacts } from '../../report-page/model/page-model.ts';
import { layOut, type Placed } from './layout.ts';

const [WIDTH, NODE, HEIGHT] = [516, 88, 28];
/** Around the nodes: signs stand over and below them. */
const [TOP, BOTTOM] = [4, 15];
/** Of a node with its workers, more. */
const POOL = 22;

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
  const { placed, layers } = layOut(names, facts.edges);
  const x = ({ layer }: Placed) => 1 + (layers === 1 ? 0 : (layer * (WIDTH - NODE - 2)) / (layers - 1));
  // Two that show their workers may stand one above the other.
  const step = arm.pools.length > 1 ? 62 : 50;
  const halfOf = (name: string) =>
    (HEIGHT + (arm.pools.some(({ service }) => service === name) ? POOL : 0)) / 2;
  const middles = placed.map(({ name, row }) => ({ middle: row * step, half: halfOf(name) }));
  const highest = Math.min(...middles.map(({ middle, half }) => middle - half));
  const lowest = Math.max(...middles.map(({ middle, half }) => middle + half));
  const y = ({ row }: Placed) => TOP - highest + row * step - HEIGHT / 2;
  const at = new Map(placed.map((each) => [each.name, { x: x(each), y: y(each) }]));
  const height = TOP + lowest - highest + BOTTOM;
  const wires = facts.edges.map((edge) => wireOf(edge, facts.edges, arm, at, openEdges));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
    <section class="topo" tabIndex={0} aria-label={`Who calls whom in ${arm.name}`}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={inWords(arm, openEdges)}>
        {wires.map((wire) => wire && <Wire key={wire.name} {...wire} />)}
        {wires.map((wire) => wire && <WireSigns key={wire.name} {...wire} />)}
        {placed.map(({ name }) => (
          <Node key={name} name={name} arm={arm} place={at.get(name) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
    </section>
  );
}

type Edge = RunFacts['edges'][number];

interface Point {
  readonly x: number;
  readonly y: number;
}

interface WireProps {
  readonly name: string;
  readonly tone: 'bad' | 'full' | 'pro' | 'idle' | 'plain';
  readonly from: Point;
  readonly to: Point;
  readonly rate: string;
  readonly broken: string | null;
  readonly open: boolean;
  /** Whether another one of the same node bends down below it. */
  readonly isAbove: boolean;
}

function wireOf(
  edge: Edge,
  edges: readonly Edge[],
  arm: Drawn,
  at: ReadonlyMap<string, Point>,
  openEdges: ReadonlySet<string>,
): WireProps | null {
  const [a, b] = [at.get(edge.from), at.get(edge.to)];
  if (!a || !b) return null;
  const calls = callsOf(arm, edge);
  const open = openEdges.has(`${edge.from} -> ${edge.to}`);
  const broken = arm.broken.find(({ service, kind }) => service === edge.to && kind === 'fault');
  const full = arm.pools.some(({ service, mostWaiting }) => service === edge.to && mostWaiting > 0);
  const idle = (calls?.attempts ?? 0) === 0;
  const tone = broken ? 'bad' : full ? 'full' : open ? 'pro' : idle ? 'idle' : 'plain';
  const [from, to] = [
    { x: a.x + NODE, y: a.y + HEIGHT / 2 },
    { x: b.x - 2, y: b.y + HEIGHT / 2 },
  ];
  const name = `${edge.from} ${edge.to}`;
  const isAbove = edges.some((other) => other.from === edge.from && (at.get(other.to)?.y ?? 0) > b.y);
  return { name, tone, from, to, rate: rateOf(calls), broken: broken?.word ?? null, open, isAbove };
}

function Wire({ tone, from, to }: WireProps) {
  const bend = to.x < from.x ? 30 : (to.x - from.x) / 2;
  return (
    <g class={`wire ${tone}`}>
      <path
        d={`M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x - 5} ${to.y}`}
      />
      <path class="head" d={`M${to.x - 6} ${to.y - 4}L${to.x + 1} ${to.y}L${to.x - 6} ${to.y + 4}z`} />
    </g>
  );
}

/** What is said of a wire, above all wires: each may cross the way of another. */
function WireSigns({ tone, from, to, rate, broken, open, isAbove }: WireProps) {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  // Beside the far end, on the outer side of the bend: in the middle stand the signs.
  const labelAt = { x: to.x - 8, y: to.y + (to.y > from.y + 4 ? 15 : -6), anchor: 'end' };
  // Where its queue is drawn at the far end, beside the near one, on the side that the bend, its own or another's, leaves free.
  const isOver = to.y > from.y || (isAbove && to.y < from.y - 10);
  const nearAt = { x: from.x + 5, y: from.y + (isOver ? -7 : 16), anchor: 'start' };
  const { anchor, ...where } = tone === 'full' ? nearAt : labelAt;
  return (
    <g class={`wire ${tone}`}>
      {broken !== null ? (
        <g class="cross" transform={`translate(${middle.x - 2} ${middle.y})`}>
          <circle r="8" />
          <path d="M-3 -3l6 6M3 -3l-6 6" />
          <text class="word" x="2" y="21" text-anchor="middle">
            {broken}
          </text>
          <text class="word" x="2" y="33" text-anchor="middle">
            {rate}
          </text>
        </g>
      ) : (
        <text {...where} text-anchor={anchor}>
          {rate}
        </text>
      )}
      {open && broken === null ? (
        <OpenSwitch at={middle} below={{ x: to.x + 2 + NODE / 2, y: to.y + HEIGHT / 2 + 12 }} />
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
  const tall = pool ? POOL : 0;
  return (
    <g class={`node ${tone}`} transform={`translate(${place.x} ${place.y - tall / 2})`}>
      <rect width={NODE} height={HEIGHT + tall} rx="5" />
      <text class="name" x={NODE / 2} y={pool ? 16 : 18} text-anchor="middle">
        {name}
      </text>
      {broken?.kind === 'condition' ? (
        <text class="word" x={NODE / 2} y={HEIGHT + 14} text-anchor="middle">
          {broken.word} all along
        </text>
      ) : null}
      {pool ? <Workers slots={pool.slots} busy={pool.mostBusy} /> : null}
      {pool && pool.mostWaiting > 0 ? (
        <g class="queue" transform={`translate(-58 ${(HEIGHT + tall) / 2 - 7})`}>
          <text class="waiting" x="50" y="-5" text-anchor="end">{`${pool.mostWaiting} waiting`}</text>
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
          y={21}
          width={Math.max(1.5, step - 1.5)}
          height={9}
          class={at < Math.round((busy / slots) * cells) ? 'busy' : 'idle'}
        />
      ))}
      <text x={NODE / 2} y={43} text-anchor="middle">{`${busy} of ${slots} busy`}</text>
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
