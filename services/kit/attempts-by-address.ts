import { unixSeconds } from './clock.ts';

interface Begun {
  count: number;
  inFlight: number;
  lastS: number;
}

/** So many addresses that have left are told on: whoever counts what a fault met at one reads it a little after it has gone. */
const KEPT = 16;

/**
 * What one edge has sent to each instance. An instance that is started anew has another port: what was counted by an address that has left
 * moves into `departed`, so that a caller that lives long does not tell of each that there ever was.
 */
export class AttemptsByAddress {
  /** Finished ones. Of those that found no instance under the target of the channel, which has a slash in it and stays. */
  readonly finished = new Map<string, number>();
  /** From the moment a stream is begun. */
  readonly begun = new Map<string, Begun>();
  readonly departed = { begun: 0, finished: 0 };

  begin(address: string): void {
    const to = this.begun.get(address) ?? { count: 0, inFlight: 0, lastS: 0 };
    to.count++;
    to.inFlight++;
    to.lastS = unixSeconds();
    this.begun.set(address, to);
  }

  over(address: string): void {
    const to = this.begun.get(address);
    if (to) to.inFlight--;
  }

  finish(address: string): void {
    this.finished.set(address, (this.finished.get(address) ?? 0) + 1);
  }

  /** For when instances have come or left: of those that are not there the latest stay, and any with an attempt under way. */
  forget(isThere: (address: string) => boolean): void {
    const gone = [...this.begun].filter(([address]) => !isThere(address));
    const latestLast = gone.toSorted(([, a], [, b]) => a.lastS - b.lastS);
    for (const [address, { count, inFlight }] of latestLast.slice(0, -KEPT)) {
      if (inFlight > 0) continue;
      this.departed.begun += count;
      this.departed.finished += this.finished.get(address) ?? 0;
      this.begun.delete(address);
      this.finished.delete(address);
    }
    // Streams are counted at their end alone.
    for (const [address, count] of this.finished) {
      if (this.begun.has(address) || isThere(address) || address.includes('/')) continue;
      this.departed.finished += count;
      this.finished.delete(address);
    }
  }
}
