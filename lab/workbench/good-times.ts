/** A step of 5%. */
const STEP = Math.log(1.05);

/** How long good answers took, counted in steps of 5%: hours of load take no room. */
export class GoodTimes {
  readonly #counts = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** So long took one more; less than a tenth of a millisecond is that. */
  add(ms: number): void {
    this.#add(Math.floor(Math.log(Math.max(0.1, ms)) / STEP), 1);
  }

  addAll(other: GoodTimes): void {
    for (const [step, count] of other.#counts) this.#add(step, count);
  }

  /** Between which ms the quantile lies; null of none. */
  quantile(share: number): { readonly atLeast: number; readonly atMost: number } | null {
    let left = Math.ceil(share * this.#count);
    for (const [step, count] of [...this.#counts].toSorted(([one], [other]) => one - other)) {
      left -= count;
      if (left <= 0) return { atLeast: Math.exp(step * STEP), atMost: Math.exp((step + 1) * STEP) };
    }
    return null;
  }

  #add(step: number, count: number): void {
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + count);
    this.#count += count;
  }
}
