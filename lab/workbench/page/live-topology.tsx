import { layOut } from '../../web/components/topology/layout.ts';
import type { EdgeState, FaultState, InstanceState } from '../lab-state.ts';
import { isIdle, isLong, MOST_ABOVE, MOST_BELOW, wordsOf } from './edge-words.ts';
import { struckBy } from './faults-in-force.ts';

const [LEAST_WIDTH, NODE, HEIGHT, LINE] = [1_040, 104, 44, 14];
/** Between two services, so that the words at an edge have room beside its bend. */
const [GAP, BEND] = [129, 30];
/** From an edge to the lowest of its words above, and of its words below. */
const [ABOVE, BELOW] = [8, 3];
/** That the words of an edge take up. */
const WORDS = ABOVE + LINE * (MOST_ABOVE + MOST_BELOW) + BELOW + 5;
const TOP = Math.max(0, ABOVE + LINE * MOST_ABOVE - HEIGHT / 2) + 2;

export const edgeKey = ({ from, to }: Pick<EdgeState, 'from' | 'to'>) => `${from} → ${to}`;

/** Who calls whom now: what is answered, what failed, and what waits. A click on an edge chooses it; so does the list beside. */
export function LiveTopology(props: {
  edges: readonly EdgeState[];
  instances: readonly InstanceState[];
  faults: readonly FaultState[];
  selected: string;
  onSelect: (edge: string) => void;
}) {
  const { edges, instances, faults, selected, onSelect } = props;
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const { placed, layers, rows } = layOut(names, edges);
  const width = Math.max(LEAST_WIDTH, 2 + layers * NODE + (layers - 1) * GAP);
  // Where several end at one service their words stand one below the other.
  const ending = Map.groupBy(edges, ({ to }) => to);
  const row = WORDS * Math.max(1, ...[...ending.values()].map(({ length }) => length));
  const at = new Map(
    placed.map(({ name, layer, row: place }) => [
      name,
      { x: 1 + (layers === 1 ? 0 : (layer * (width - NODE - 2)) / (layers - 1)), y: TOP + place * row },
    ]),
  );
  const struck = struckBy(faults);
  const placesOf = ({ from, to }: EdgeState) => [at.get(from), at.get(to)] as const;
  const isCircle = (edge: EdgeState) => {
    const [a, b] = placesOf(edge);
    return a !== undefined && b !== undefined && isBack(a, b);
  };
  const hasBack = edges.some(isCircle);
  const endingAt = (service: string) => edges.filter((edge) => edge.to === service && !isCircle(edge));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: in a beamer's size it scrolls, which needs the keyboard
    <section class="live-topo" tabIndex={0} aria-label="Drawing of who calls whom">
      <svg
        style={{ '--drawn': `${width}` }}
        viewBox={`0 0 ${width} ${TOP + rows * row - (ABOVE + LINE * MOST_ABOVE) + HEIGHT / 2 + (hasBack ? 44 : 0)}`}
        role="img"
        aria-label={edges.map(spoken).join('; ')}
      >
        {edges.map((edge) => {
          const [a, b] = placesOf(edge);
          if (!a || !b) return null;
          const key = edgeKey(edge);
          const { path, head, words } = isBack(a, b) ? backwards(a, b) : forwards(a, b);
          const beside = isBack(a, b) ? 0 : WORDS * endingAt(edge.to).indexOf(edge);
          const { above, below } = wordsOf(edge);
          const lines = [
            ...above.map((each, line) => ({ ...each, dy: -words.above - LINE * (above.length - 1 - line) })),
            ...below.map((each, line) => ({ ...each, dy: BELOW + LINE * (line + 1) })),
          ];
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list of edges has the keys
            <g
              key={key}
              class={`wire ${toneOf(edge, struck)} ${key === selected ? 'selected' : ''}`}
              onClick={() => onSelect(key)}
            >
              <path class="hit" d={path} />
              <path d={path} />
              <path class="head" d={head} />
              {lines.map(({ text, tone, dy }) => (
                <text key={text} class={tone} x={words.x} y={words.y + beside + dy} text-anchor="end">
                  {text}
                </text>
              ))}
            </g>
          );
        })}
        {placed.map(({ name }) => {
          const own = instances.filter(({ service }) => service === name);
          const place = at.get(name) ?? { x: 0, y: 0 };
          const kind = struck.get(name);
          const queued = own.reduce((all, { workersQueued }) => all + (workersQueued ?? 0), 0);
          const word = kind ?? (queued > 0 ? `${queued} queued` : wordOf(own));
          return (
            <g
              key={name}
              class={`node ${kind ? 'bad' : queued > 0 ? 'full' : 'plain'}`}
              transform={`translate(${place.x} ${place.y})`}
            >
              <rect width={NODE} height={HEIGHT} rx="5" />
              <text class="name" x={NODE / 2} y={word === '' ? 27 : 19} text-anchor="middle">
                {name}
              </text>
              <text class="word" x={NODE / 2} y="35" text-anchor="middle">
                {word}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** To a service that stands no further on: those call each other in a circle. */
const isBack = (a: Place, b: Place) => b.x <= a.x;

/** Bends at its near end: beside the far one stand its words. */
function forwards(a: Place, b: Place) {
  const [x1, y1, x2, y2] = [a.x + NODE, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
  const [near, level] = [x1 + BEND / 2, x1 + BEND];
  return {
    path: `M${x1} ${y1}C${near} ${y1} ${near} ${y2} ${level} ${y2}H${x2 - 5}`,
    head: `M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}z`,
    words: { x: x2 - 11, y: y2, above: ABOVE },
  };
}

/** Below, from one to the other; its words stand under it. */
function backwards(a: Place, b: Place) {
  const [x1, y1, x2, y2] = [a.x + NODE / 2, a.y + HEIGHT, b.x + NODE / 2, b.y + HEIGHT];
  const low = Math.max(y1, y2) + 32;
  return {
    path: `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2 + 5}`,
    head: `M${x2 - 4} ${y2 + 7}L${x2} ${y2}L${x2 + 4} ${y2 + 7}z`,
    words: { x: (x1 + x2) / 2, y: low + 6, above: -BELOW },
  };
}

function wordOf(own: readonly InstanceState[]): string {
  if (own.length === 0) return '';
  const well = own.filter(
    ({ health, state }) => health === 'serving' && (state === 'running' || state === 'unknown'),
  ).length;
  return well === own.length ? `${well} serving` : `${well} of ${own.length} serving`;
}

function toneOf(edge: EdgeState, struck: ReadonlyMap<string, string>): string {
  const { to, failedPerS, breaker } = edge;
  if (struck.has(to)) return 'bad';
  if (breaker && breaker !== 'closed') return 'pro';
  if (isLong(edge)) return 'full';
  if ((failedPerS ?? 0) > 0.05) return 'bad';
  return isIdle(edge) ? 'idle' : 'plain';
}

const spoken = (edge: EdgeState) =>
  `${edge.from} to ${edge.to}: ${Object.values(wordsOf(edge))
    .flat()
    .map(({ text }) => text)
    .join(', ')}`;
