import { type Expected, isGood } from '../analysis/requests/good.ts';
import { nearestRank } from '../analysis/requests/quantile.ts';
import { peakOf } from '../evidence/rate.ts';
import type { RequestSample } from '../evidence/requests.ts';
import type { RoutePlan } from '../load/plan.ts';
import { RECENT_MS, type WaitingRequests } from '../load/waiting.ts';
import type { Clock } from '../runtime/clock.ts';
import type { LoadState, RouteState } from './lab-state.ts';
import { refused } from './refused.ts';

export interface LoadDeskOptions {
  readonly routes: readonly Pick<RoutePlan, 'route' | 'rps'>[];
  readonly expected: Expected;
  readonly setPace: (pace: number, options: { readonly route?: string }) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What somebody wants of the load; what is not named stays. */
export interface LoadChange {
  readonly paused?: boolean | undefined;
  /** Requests a second by route. */
  readonly routes?: Readonly<Record<string, number>> | undefined;
}

/** Rates and quantiles are of so many ms before now. */
export const WINDOW_MS = RECENT_MS;
/** Sooner after the start no rate is told of less. */
const LEAST_MS = 1_000;

/** The load, as somebody changes it from outside, and what became of its latest requests. */
export class LoadDesk {
  readonly #options: LoadDeskOptions;
  readonly #wanted: Map<string, number>;
  readonly #sinceMs: number;
  #paused = false;
  #latest: RequestSample[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LoadDeskOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
    this.#wanted = new Map(options.routes.map(({ route, rps }) => [route, peakOf(rps)]));
  }

  /** Requests that have ended. */
  add(samples: readonly RequestSample[]): void {
    this.#latest.push(...samples);
    this.#forget();
  }

  get #ofWindow(): readonly RequestSample[] {
    this.#forget();
    return this.#latest;
  }

  /** Wanted of each route, while it is not paused. */
  get rates(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#wanted);
  }

  /** One change after the other; resolves when the driver goes by it. @throws FaultlineError `invalid-load-plan`, `not-found` */
  change(change: LoadChange): Promise<void> {
    const changed = this.#last.then(() => this.#change(change));
    this.#last = changed.catch(() => {});
    return changed;
  }

  state(waiting: readonly WaitingRequests[]): LoadState {
    const routes = this.#options.routes.map(({ route, rps }): RouteState => {
      const own = this.#ofWindow.filter((each) => each.route === route);
      const waits = waiting.find((each) => each.route === route);
      return {
        ...{ route, plannedRps: peakOf(rps), rps: this.#wanted.get(route) ?? 0 },
        ...this.#ended(own),
        waiting: waits?.count ?? 0,
        oldestWaitingMs: waits ? waits.oldestMs : null,
      };
    });
    return { paused: this.#paused, routes };
  }

  /** Of all routes, by when they were sent: those that have ended, and those that still wait. */
  sentPerS(waiting: readonly WaitingRequests[]): number {
    const since = this.#options.clock.now() - WINDOW_MS;
    const ended = this.#ofWindow.filter(({ sentMs }) => sentMs !== null && sentMs >= since).length;
    const open = waiting.reduce((all, { recent }) => all + recent, 0);
    return this.#perS(ended + open);
  }

  /** Of all routes. */
  p99Ms(): number | null {
    return nearestRank(tookMs(this.#ofWindow), 0.99);
  }

  #ended(samples: readonly RequestSample[]): Pick<RouteState, 'goodPerS' | 'failedPerS' | 'p90Ms'> {
    const good = samples.filter((each) => isGood(each, this.#options.expected)).length;
    return {
      goodPerS: this.#perS(good),
      failedPerS: this.#perS(samples.length - good),
      p90Ms: nearestRank(tookMs(samples), 0.9),
    };
  }

  /** A load that has just begun has not had the whole window. */
  #perS(count: number): number {
    const hadMs = this.#options.clock.now() - this.#sinceMs;
    return (1_000 * count) / Math.min(WINDOW_MS, Math.max(LEAST_MS, hadMs));
  }

  async #change({ paused = this.#paused, routes = {} }: LoadChange): Promise<void> {
    const { setPace } = this.#options;
    // All or nothing: one that is not there must not leave the others changed.
    const changes = Object.entries(routes).map(([route, rps]) => [route, rps, this.#planned(route)] as const);
    for (const [route, rps, planned] of changes) {
      // Asked first: a rate that the driver can not keep is refused by it.
      await setPace(paused ? 0 : rps / planned, { route });
      this.#wanted.set(route, rps);
    }
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const [route, rps] of this.#wanted)
      await setPace(paused ? 0 : rps / this.#planned(route), { route });
  }

  #planned(route: string): number {
    const found = this.#options.routes.find((each) => each.route === route);
    if (found) return peakOf(found.rps);
    const known = this.#options.routes.map((each) => each.route).join(', ');
    throw refused('not-found', `Expected a route of the load (${known}), got \`${route}\`.`);
  }

  #forget(): void {
    const since = this.#options.clock.now() - WINDOW_MS;
    const first = this.#latest.findIndex(({ doneMs, dueMs }) => (doneMs ?? dueMs) >= since);
    if (first !== 0) this.#latest = first < 0 ? [] : this.#latest.slice(first);
  }
}

/** In order; what was never sent took no time, and does not count. */
const tookMs = (samples: readonly RequestSample[]) =>
  Float64Array.from(
    samples.flatMap(({ dueMs, doneMs }) => (doneMs === null ? [] : [doneMs - dueMs])),
  ).toSorted();
