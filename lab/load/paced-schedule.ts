import { Pacing } from './pacing.ts';
import type { CheckedLoadPlan } from './plan.ts';
import { type PlannedRequest, type Requests, requestsOf } from './schedule.ts';

interface PacedRoute {
  readonly route: string;
  readonly requests: Requests;
  readonly pacing: Pacing;
  head: PlannedRequest;
}

/**
 * The requests of a plan in the order they are due, without end unless the plan has a duration. Each route draws from its own streams, and
 * goes at its own pace, so a route more or less does not change the others.
 */
export class PacedSchedule {
  readonly #endMs: number;
  readonly #routes: readonly PacedRoute[];

  constructor(plan: CheckedLoadPlan, zeroMs: number) {
    this.#endMs = plan.durationMs ?? Number.POSITIVE_INFINITY;
    this.#routes = plan.routes.map((route) => {
      const requests = requestsOf(route, plan);
      return { route: route.route, requests, pacing: new Pacing(zeroMs), head: requests.next().value };
    });
  }

  /** The request that is due first, which `take` takes; null when there is none any more. */
  get head(): { readonly dueMs: number; take(): PlannedRequest } | null {
    let [first, firstMs] = [null as PacedRoute | null, Number.POSITIVE_INFINITY];
    for (const route of this.#routes) {
      const { offsetMs } = route.head;
      if (offsetMs >= this.#endMs) continue;
      const dueMs = route.pacing.dueMs(offsetMs);
      if (first === null || dueMs < firstMs) [first, firstMs] = [route, dueMs];
    }
    return first && { dueMs: firstMs, take: () => taken(first) };
  }

  /** When the last route is over, of a plan with a duration. */
  get endsAtMs(): number {
    return Math.max(...this.#routes.map(({ pacing }) => pacing.dueMs(this.#endMs)));
  }

  /** Of one route, or of all. */
  setPace(atMs: number, pace: number, route: string | null): void {
    for (const each of this.#routes) if ((route ?? each.route) === each.route) each.pacing.set(atMs, pace);
  }
}

function taken(route: PacedRoute): PlannedRequest {
  const { head } = route;
  route.head = route.requests.next().value;
  return head;
}
