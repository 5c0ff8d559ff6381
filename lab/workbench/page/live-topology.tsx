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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: in a beamer's size it scrolls, which needs the keyboard
    <section class="live-topo" tabIndex={0} aria-label="Drawing of who calls whom">
      <svg
        viewBox={`0 0 ${WIDTH} ${TOP + (rows - 1) * ROW + HEIGHT + 40}`}
        role="img"
        aria-label={edges.map(spoken).join('; ')}
      >
        {edges.map((edge) => {
          const [a, b] = [at.get(edge.from), at.get(edge.to)];
          if (!a || !b) return null;
          const [x1, y1, x2, y2] = [a.x + NODE, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
          // Bends at its near end: beside the far one stand its words.
          const [near, level] = [x1 + 26, x1 + 52];
          const path = `M${x1} ${y1}C${near} ${y1} ${near} ${y2} ${level} ${y2}H${x2 - 5}`;
          const key = edgeKey(edge);
          // Where several end at one service their words stand one below the other.
          const beside = 66 * edges.filter(({ to }) => to === edge.to).indexOf(edge);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list of edges has the keys
            <g
              key={key}
              class={`wire ${toneOf(edge, struck)} ${key === selected ? 'selected' : ''}`}
              onClick={() => onSelect(key)}
            >
              <path class="hit" d={path} />
              <path d={path} />
              <path class="head" d={`M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}z`} />
              {wordsOf(edge).map(({ text, tone }, line) => (
                <text
                  key={line}
                  class={tone}
                  x={x2 - 11}
                  y={y2 + beside + (line === 0 ? -8 : 3 + 14 * line)}
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
