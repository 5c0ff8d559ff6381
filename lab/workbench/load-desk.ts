import { type Expected, isGood } from '../analysis/requests/good.ts';
import { nearestRank } from '../analysis/requests/quantile.ts';
import { peakOf } from '../evidence/rate.ts';
import type { RequestSample } from '../evidence/requests.ts';
import type { RoutePlan } from '../load/plan.ts';
import { RECENT_MS, type WaitingRequests } from '../load/waiting.ts';
import type { Clock } from '../runtime/clock.ts';
import { enoughFor, type Shares } from './edge-shares.ts';
import type { LoadHeld, LoadState, RouteState } from './lab-state.ts';
import { CONSTANT, isOver, type LoadShape, peakTimes, timesAt } from './load-shape.ts';
import { refused } from './refused.ts';

export interface LoadDeskOptions {
  readonly routes: readonly Pick<RoutePlan, 'route' | 'rps'>[];
  readonly expected: Expected;
  readonly setPace: (
    pace: number,
    options: { readonly route: string; readonly ofShape?: boolean },
  ) => Promise<void>;
  readonly onShape?: (shape: LoadShape) => void;
  readonly clock: Pick<Clock, 'now'>;
}

/** What somebody wants of the load; what is not named stays. */
export interface LoadChange {
  readonly paused?: boolean | undefined;
  /** Requests a second by route. */
  readonly routes?: Readonly<Record<string, number>> | undefined;
  /** From now on; one that is under way ends where it is not constant. */
  readonly shape?: LoadShape | undefined;
}

/** Of all routes together: at so many the lab still answers in a tenth of a second on two cores, at twice as many in twenty. */
export const MOST_RPS = 1_000;
/** A shape is followed in steps. */
const STEP_MS = 1_000;

export interface SentLately {
  readonly begunPerS: number;
  readonly ended: number;
  readonly shares: Shares | null;
  readonly p99Ms: number | null;
  readonly p90Ms: number | null;
}

/** Rates and quantiles are of so many ms before now. */
export const WINDOW_MS = RECENT_MS;
/** Sooner after the start no rate is told of less. */
const LEAST_MS = 1_000;

/** The load, as somebody changes it from outside, and what became of its latest requests. */
export class LoadDesk implements Disposable {
  readonly #options: LoadDeskOptions;
  readonly #wanted: Map<string, number>;
  readonly #sinceMs: number;
  readonly #timer: NodeJS.Timeout;
  /** A scenario may begin with more than what is else let through: then that. */
  readonly #mostRps: number;
  #shape: { readonly shape: LoadShape; readonly sinceMs: number };
  #paused = false;
  #heldBy: LoadHeld | null = null;
  #sendsSinceMs: number | null;
  #latest: RequestSample[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LoadDeskOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
    this.#wanted = new Map(options.routes.map(({ route, rps }) => [route, peakOf(rps)]));
    this.#mostRps = Math.max(MOST_RPS, sumOf(this.#wanted.values()));
    this.#shape = { shape: CONSTANT, sinceMs: this.#sinceMs };
    this.#sendsSinceMs = this.#sinceMs;
    this.#timer = setInterval(() => this.#follow(), STEP_MS).unref();
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

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** From when on it was never paused; null while it is. */
  get sendsSinceMs(): number | null {
    return this.#sendsSinceMs;
  }

  /** Sends nothing while a run is measured; resolves with what lets it go on. Who had paused it before finds it paused. */
  async hold(by: LoadHeld): Promise<() => Promise<void>> {
    const wasPaused = this.#paused;
    if (!wasPaused) await this.change({ paused: true });
    this.#heldBy = by;
    return async () => {
      this.#heldBy = null;
      if (!wasPaused) await this.change({ paused: false });
    };
  }

  /** Wanted of each route, while it is not paused and has no shape. */
  get rates(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#wanted);
  }

  /**
   * One change after the other; resolves when the driver goes by it.
   * @throws FaultlineError `invalid-load-plan`, `not-found`; `step-not-open` for a load that would go on beside a run that is measured
   */
  change(change: LoadChange): Promise<void> {
    if (change.paused === false && this.#heldBy)
      return Promise.reject(
        refused(
          'step-not-open',
          'Expected the run that holds the load off to be over, or stopped, before the load goes on, but it is under way.',
          'run-under-way',
        ),
      );
    const changed = this.#last.then(() => this.#change(change));
    this.#last = changed.catch(() => {});
    return changed;
  }

  state(waiting: readonly WaitingRequests[]): LoadState {
    const routes = this.#options.routes.map(({ route, rps }): RouteState => {
      const own = this.#ofWindow.filter((each) => each.route === route);
      const waits = waiting.find((each) => each.route === route);
      const usualRps = this.#wanted.get(route) ?? 0;
      return {
        ...{ route, plannedRps: peakOf(rps), rps: usualRps * this.#times, usualRps },
        ...this.#ended(own),
        waiting: waits?.count ?? 0,
        oldestWaitingMs: waits ? waits.oldestMs : null,
      };
    });
    return {
      paused: this.#paused,
      heldBy: this.#heldBy,
      shape: this.#shape.shape,
      routes,
    };
  }

  /** Of all routes: what became of the requests that were sent in the window, and what those took that ended in it. */
  all(waiting: readonly WaitingRequests[]): SentLately {
    const since = this.#options.clock.now() - WINDOW_MS;
    const ended = this.#ofWindow;
    const sent = ended.filter(({ sentMs }) => sentMs !== null && sentMs >= since);
    const good = sent.filter((each) => isGood(each, this.#options.expected)).length;
    const open = waiting.reduce((all, { recent }) => all + recent, 0);
    const begun = sent.length + open;
    const share = (count: number) => count / begun;
    const took = tookMs(ended);
    return {
      begunPerS: this.#perS(begun),
      ended: ended.length,
      shares:
        begun === 0 ? null : { good: share(good), failed: share(sent.length - good), waiting: share(open) },
      p99Ms: quantileOf(took, 0.99),
      p90Ms: quantileOf(took, 0.9),
    };
  }

  #ended(samples: readonly RequestSample[]): Pick<RouteState, 'goodPerS' | 'failedPerS' | 'ended' | 'p90Ms'> {
    const good = samples.filter((each) => isGood(each, this.#options.expected)).length;
    return {
      goodPerS: this.#perS(good),
      failedPerS: this.#perS(samples.length - good),
      ended: samples.length,
      p90Ms: quantileOf(tookMs(samples), 0.9),
    };
  }

  /** A load that has just begun has not had the whole window. */
  #perS(count: number): number {
    const hadMs = this.#options.clock.now() - this.#sinceMs;
    return (1_000 * count) / Math.min(WINDOW_MS, Math.max(LEAST_MS, hadMs));
  }

  async #change({ paused = this.#paused, routes = {}, shape }: LoadChange): Promise<void> {
    const { clock, onShape } = this.#options;
    // All or nothing: one that is not there must not leave the others changed.
    for (const route of Object.keys(routes)) this.#planned(route);
    requireRoom({ ...this.rates, ...routes }, shape ?? this.#shape.shape, this.#mostRps);
    for (const [route, rps] of Object.entries(routes)) {
      // Asked first: a rate that the driver can not keep is refused by it.
      await this.#send(route, paused ? 0 : rps * this.#times);
      this.#wanted.set(route, rps);
    }
    if (shape) {
      this.#shape = { shape, sinceMs: clock.now() };
      onShape?.(shape);
    }
    if (paused === this.#paused && !shape) return;
    if (paused !== this.#paused) this.#sendsSinceMs = paused ? null : clock.now();
    this.#paused = paused;
    await this.#sendAll(shape !== undefined);
  }

  /** A step of the shape, after what is being changed. Its time goes on while the load is paused. */
  #follow(): void {
    if (this.#shape.shape.kind === 'constant') return;
    // The arm has ended, or ends: so does this.
    this.#last = this.#last.then(() => this.#step()).catch(() => {});
  }

  async #step(): Promise<void> {
    const { shape, sinceMs } = this.#shape;
    if (shape.kind === 'constant') return;
    const nowMs = this.#options.clock.now();
    if (isOver(shape, (nowMs - sinceMs) / 1_000)) {
      const times = this.#times;
      for (const [route, rps] of this.#wanted) this.#wanted.set(route, rps * times);
      this.#shape = { shape: CONSTANT, sinceMs: nowMs };
    }
    if (!this.#paused) await this.#sendAll(true);
  }

  async #sendAll(ofShape = false): Promise<void> {
    for (const [route, rps] of this.#wanted)
      await this.#send(route, this.#paused ? 0 : rps * this.#times, ofShape);
  }

  #send(route: string, rps: number, ofShape = false): Promise<void> {
    return this.#options.setPace(rps / this.#planned(route), { route, ...(ofShape && { ofShape }) });
  }

  get #times(): number {
    const { shape, sinceMs } = this.#shape;
    return timesAt(shape, (this.#options.clock.now() - sinceMs) / 1_000);
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

const quantileOf = (took: Float64Array, share: number) =>
  enoughFor(share, took.length) ? nearestRank(took, share) : null;

const sumOf = (rates: Iterable<number>) => [...rates].reduce((all, rps) => all + rps, 0);

function requireRoom(rates: Readonly<Record<string, number>>, shape: LoadShape, mostRps: number): void {
  const most = peakTimes(shape) * sumOf(Object.values(rates));
  // Rates that a ramp has led to are products.
  if (most <= mostRps + 1e-6) return;
  const got = `${Math.round(most)}${peakTimes(shape) > 1 ? ` at the most of its ${shape.kind}` : ''}`;
  throw refused(
    'invalid-load-plan',
    `Expected at most ${mostRps} requests a second of all routes together, got ${got}.`,
  );
}
