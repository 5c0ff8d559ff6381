/** What a rate is bounded with: so often is the true rate no higher. */
export const CONFIDENCE = 0.95;
const HALVINGS = 60;

/**
 * The upper bound of a rate of which so many of so many independent runs gave the event: exact, by the binomial distribution
 * (Clopper and Pearson 1934, one side). For none of n it is 1 - 0.05^(1/n): 299 clean runs bound the rate by 1%. Null without
 * runs.
 */
export function upperBound(events: number, runs: number): number | null {
  if (runs === 0) return null;
  if (events >= runs) return 1;
  let [low, high] = [0, 1];
  for (let round = 0; round < HALVINGS; round++) {
    const rate = (low + high) / 2;
    if (atMost(events, runs, rate) > 1 - CONFIDENCE) low = rate;
    else high = rate;
  }
  return high;
}

/** Probability of no more than so many events. */
function atMost(events: number, runs: number, rate: number): number {
  let log = runs * Math.log1p(-rate);
  let sum = 0;
  for (let count = 0; count <= events; count++) {
    sum += Math.exp(log);
    log += Math.log((runs - count) / (count + 1)) + Math.log(rate / (1 - rate));
  }
  return sum;
}
