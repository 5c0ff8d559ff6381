import { type Expected, isGood } from '../analysis/requests/good.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { GoodTimes } from './good-times.ts';

/** Requests of a route that were due in a stretch of time and have ended. */
export interface Seen {
  readonly count: number;
  /** Of these, with a good answer. */
  readonly good: number;
}

interface Counted extends Seen {
  readonly times: GoodTimes;
}

interface Stretch {
  readonly fromMs: number;
  readonly routes: Map<string, Counted>;
}

interface Ended {
  readonly route: string;
  readonly dueMs: number;
  readonly good: boolean;
  /** Until its answer, in ms. */
  readonly tookMs: number;
}

/** So late a division may be told of: a fault is known to have come when it is confirmed. */
const LATE_MS = 5_000;
/** Of the stretches between divisions. */
const KEPT = 250;
const NONE: Seen = { count: 0, good: 0 };

/** What became of the requests between the times at which something was done by hand: counted, so that hours of load take no room. */
export class SeenRequests {
  readonly #expected: Expected;
  /** In order; each up to the next. The first is what was before anything was done. */
  #stretches: readonly Stretch[] = [stretchFrom(Number.NEGATIVE_INFINITY)];
  /** Not counted yet. */
  #latest: readonly Ended[] = [];

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  add(samples: readonly RequestSample[]): void {
    const ended = samples.map((sample): Ended => {
      const { route, dueMs, doneMs } = sample;
      return { route, dueMs, good: isGood(sample, this.#expected), tookMs: (doneMs ?? dueMs) - dueMs };
    });
    const all = [...this.#latest, ...ended];
    const until = all.reduce((newest, { dueMs }) => Math.max(newest, dueMs), 0) - LATE_MS;
    for (const each of all) if (each.dueMs < until) this.#count(each);
    this.#latest = all.filter(({ dueMs }) => dueMs >= until);
  }

  /** What was due before is counted apart from what was due then and later. */
  divide(atMs: number): void {
    if (this.#stretches.some(({ fromMs }) => fromMs === atMs)) return;
    this.#stretches = [...this.#stretches, stretchFrom(atMs)]
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

  /** How long good answers took that were due between two times of division. */
  times(route: string, fromMs: number, toMs: number): GoodTimes {
    const within = (tMs: number) => tMs >= fromMs && tMs < toMs;
    const all = new GoodTimes();
    for (const { routes, fromMs: itsMs } of this.#stretches) {
      const counted = within(itsMs) ? routes.get(route) : undefined;
      if (counted) all.addAll(counted.times);
    }
    for (const each of this.#latest)
      if (each.route === route && each.good && within(each.dueMs)) all.add(each.tookMs);
    return all;
  }

  /** The same of the stretch that ended at a time of division, by what was done then. */
  timesBefore(route: string, atMs: number): GoodTimes {
    const before = this.#stretches.findLast(({ fromMs }) => fromMs < atMs);
    return before ? this.times(route, before.fromMs, atMs) : new GoodTimes();
  }

  #count({ route, dueMs, good, tookMs }: Ended): void {
    const stretch = this.#stretches.findLast(({ fromMs }) => fromMs <= dueMs);
    if (!stretch) return;
    const { times, ...seen } = stretch.routes.get(route) ?? { ...NONE, times: new GoodTimes() };
    if (good) times.add(tookMs);
    stretch.routes.set(route, { ...sumOf(seen, { count: 1, good: Number(good) }), times });
  }
}

const stretchFrom = (fromMs: number): Stretch => ({ fromMs, routes: new Map() });

const sumOf = (one: Seen, other: Seen): Seen => ({
  count: one.count + other.count,
  good: one.good + other.good,
});
