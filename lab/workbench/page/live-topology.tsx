import { layOut } from '../../web/components/topology/layout.ts';
import type { EdgeState, FaultState, InstanceState } from '../lab-state.ts';
import { isIdle, isLong, wordsOf } from './edge-words.ts';
import { struckBy } from './faults-in-force.ts';

const [WIDTH, NODE, HEIGHT, ROW, TOP] = [1_040, 104, 44, 88, 26];

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
  const at = new Map(
    placed.map(({ name, layer, row }) => [
      name,
      { x: 1 + (layers === 1 ? 0 : (layer * (WIDTH - NODE - 2)) / (layers - 1)), y: TOP + row * ROW },
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
        viewBox={`0 0 ${WIDTH} ${TOP + (rows - 1) * ROW + HEIGHT + (hasBack ? 84 : 40)}`}
        role="img"
        aria-label={edges.map(spoken).join('; ')}
      >
        {edges.map((edge) => {
          const [a, b] = placesOf(edge);
          if (!a || !b) return null;
          const key = edgeKey(edge);
          const { path, head, words } = isBack(a, b) ? backwards(a, b) : forwards(a, b);
          // Where several end at one service their words stand one below the other.
          const beside = isBack(a, b) ? 0 : 66 * endingAt(edge.to).indexOf(edge);
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
              {wordsOf(edge).map(({ text, tone }, line) => (
                <text
                  key={line}
                  class={tone}
                  x={words.x}
                  y={words.y + beside + (line === 0 ? words.first : 3 + 14 * line)}
                  text-anchor="end"
                >
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
  const [near, level] = [x1 + 26, x1 + 52];
  return {
    path: `M${x1} ${y1}C${near} ${y1} ${near} ${y2} ${level} ${y2}H${x2 - 5}`,
    head: `M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}z`,
    words: { x: x2 - 11, y: y2, first: -8 },
  };
}

/** Below, from one to the other; its words stand under it. */
function backwards(a: Place, b: Place) {
  const [x1, y1, x2, y2] = [a.x + NODE / 2, a.y + HEIGHT, b.x + NODE / 2, b.y + HEIGHT];
  const low = Math.max(y1, y2) + 32;
  return {
    path: `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2 + 5}`,
    head: `M${x2 - 4} ${y2 + 7}L${x2} ${y2}L${x2 + 4} ${y2 + 7}z`,
    words: { x: (x1 + x2) / 2, y: low + 6, first: 3 },
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
  `${edge.from} to ${edge.to}: ${wordsOf(edge)
    .map(({ text }) => text)
    .join(', ')}`;
