/** Of fewer requests a share is chance. */
export const LEAST_ENDED = 20;

/**
 * What ends an arm that is lost beyond doubt: almost no request of a route is answered well any more. The other phases are not run, and the arm fails by
 * the condition alone: whatever else is claimed of it was not measured.
 */
export interface StopCondition<
  Name extends string = string,
  Route extends string = string,
  Phase extends string = string,
> {
  /** Short and unique, as `nobody-served`. */
  readonly name: string;
  /** Of which it is said. An arm that is to fail for the lesson has none. */
  readonly arm: Name | 'all';
  /** A route of the load. */
  readonly route: Route;
  /** In which alone it is looked at; default: in each. */
  readonly phase?: Phase;
  /** The share of requests without a good answer that is lost, 0.5 to 1. */
  readonly failing: number;
  /** Of requests that were due within so many seconds, since the phase is settled, and whose callers' patience is over: at least 20. */
  readonly overSeconds: number;
}
