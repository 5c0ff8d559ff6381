/** The probability that of so many draws, each a hit with the probability `share`, no more than 0, 1, 2 and so on up to all are hits. */
export function* noMoreHits(count: number, share: number): Generator<number> {
  const log = Math.log(share / (1 - share));
  let term = count * Math.log1p(-share);
  let sum = 0;
  for (let hits = 0; hits <= count; hits++) {
    sum += Math.exp(term);
    yield sum;
    term += Math.log((count - hits) / (hits + 1)) + log;
  }
}
