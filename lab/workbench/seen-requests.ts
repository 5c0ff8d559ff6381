import { type Expected, isGood } from '../analysis/requests/good.ts';
import type { RequestSample } from '../evidence/requests.ts';

/** Requests of a route that were due in a stretch of time and have ended. */
export interface Seen {
  readonly count: number;
  /** Of these, with a good answer. */
  readonly good: number;
}

interface Stretch {
  readonly fromMs: number;
  readonly routes: Map<string, Seen>;
}

interface Ended {
  readonly route: string;
  readonly dueMs: number;
  readonly good: boolean;
}

/** So late a division may be told of: a fault is known to have come when it is confirmed. */
const LATE_MS = 5_000;
/** Of the stretches between divisions. */
const KEPT = 250;
const NONE: Seen = { count: 0, good: 0 };

/** What became of the requests between the times at which something was done by hand: counted, so that hours of load take no room. */
export class SeenRequests {
  readonly #expected: Expected;
  /** In order; each up to the next. What was due before the first is not counted. */
  #stretches: readonly Stretch[] = [];
  /** Not counted yet. */
  #latest: readonly Ended[] = [];

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  add(samples: readonly RequestSample[]): void {
    const ended = samples.map((sample): Ended => {
      const { route, dueMs } = sample;
      return { route, dueMs, good: isGood(sample, this.#expected) };
    });
    const all = [...this.#latest, ...ended];
    const until = all.reduce((newest, { dueMs }) => Math.max(newest, dueMs), 0) - LATE_MS;
    for (const each of all) if (each.dueMs < until) this.#count(each);
    this.#latest = all.filter(({ dueMs }) => dueMs >= until);
  }

  /** What was due before is counted apart from what was due then and later. */
  divide(atMs: number): void {
    if (this.#stretches.some(({ fromMs }) => fromMs === atMs)) return;
    this.#stretches = [...this.#stretches, { fromMs: atMs, routes: new Map<string, Seen>() }]
      .toSorted((one, other) => one.fromMs - other.fromMs)
      .slice(-KEPT);
  }

  /** Of a route, between two times of division; the second may be now as well. */
  between(route: string, fromMs: number, toMs: number): Seen {
    const within = (tMs: number) => tMs >= fromMs && tMs < toMs;
    const counted = this.#stretches
      .filter((stretch) => within(stretch.fromMs))
      .map(({ routes }) => routes.get(route) ?? NONE);
    const latest = this.#latest.filter((each) => each.route === route && within(each.dueMs));
    return [...counted, ...latest.map(({ good }) => ({ count: 1, good: Number(good) }))].reduce(sumOf, NONE);
  }

  #count({ route, dueMs, good }: Ended): void {
    const stretch = this.#stretches.findLast(({ fromMs }) => fromMs <= dueMs);
    stretch?.routes.set(route, sumOf(stretch.routes.get(route) ?? NONE, { count: 1, good: Number(good) }));
  }
}

const sumOf = (one: Seen, other: Seen): Seen => ({
  count: one.count + other.count,
  good: one.good + other.good,
});
