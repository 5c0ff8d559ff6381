import { describe, expect, test } from 'vitest';
import { faultDraws } from './fault-draws.ts';

const DRAWS = 20_000;
const P = 0.2;

type Hits = readonly boolean[];

const hitsOf = (draw: () => number): Hits => Array.from({ length: DRAWS }, () => draw() < P);

/** Three instances, two faults of a run, one of another run; each feature of each. */
const STREAMS = ['bank-1', 'bank-2', 'bank-3'].flatMap((instance) =>
  [
    { seed: 7, id: 'fault-1' },
    { seed: 7, id: 'fault-2' },
    { seed: 8, id: 'fault-1' },
  ].flatMap((fault) =>
    Object.entries(faultDraws(fault, instance)).map(([feature, draw]) => ({
      name: `${fault.seed} ${fault.id} ${instance} ${feature}`,
      hits: hitsOf(draw),
    })),
  ),
);

/** How many standard deviations a number of hits is away from what chance would give. */
function deviation(count: number, p: number): number {
  return Math.abs(count / DRAWS - p) / Math.sqrt((p * (1 - p)) / DRAWS);
}

const countOf = (hits: Hits) => hits.filter(Boolean).length;

function jointHits(one: Hits, other: Hits, lag: number): number {
  let count = 0;
  for (let at = 0; at < DRAWS; at++) if (one[at] && other[(at + lag + DRAWS) % DRAWS]) count++;
  return count;
}

describe('what a fault of 20% draws', () => {
  test.each(STREAMS)('$name: 20% of its calls', ({ hits }) => {
    expect(deviation(countOf(hits), P)).toBeLessThan(3);
  });

  test('any two streams meet by chance only, one after the other too', () => {
    const odd = STREAMS.flatMap((one, index) =>
      STREAMS.slice(index + 1).flatMap((other) =>
        [-2, -1, 0, 1, 2].flatMap((lag) => {
          const away = deviation(jointHits(one.hits, other.hits, lag), P * P);
          // Of 1755 joint counts five are beyond 3 by chance; beyond 4.5 there is none in 80 such tests.
          return away > 4.5 ? [`${one.name}, ${other.name}, lag ${lag}: ${away.toFixed(1)} sigma`] : [];
        }),
      ),
    );
    expect(odd).toEqual([]);
  });

  test('three attempts on three instances all meet it in 0.8% of calls, not in 8.5%', () => {
    const aborts = ['bank-1', 'bank-2', 'bank-3'].map((name) =>
      hitsOf(faultDraws({ seed: 1, id: 'f' }, name).abort),
    );
    const lost = aborts[0]?.map((_, call) => aborts.every((hits) => hits[call])) ?? [];
    expect(deviation(countOf(lost), P ** 3)).toBeLessThan(3);
  });
});
