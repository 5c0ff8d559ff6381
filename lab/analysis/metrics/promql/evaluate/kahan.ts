/** A sum that keeps what rounding took (Kahan and Neumaier), so that it does not depend on the order so much. */
export class KahanSum {
  sum = 0;
  compensation = 0;

  add(value: number): void {
    const total = this.sum + value;
    if (!Number.isFinite(total)) this.compensation = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.compensation += this.sum - total + value;
    else this.compensation += value - total + this.sum;
    this.sum = total;
  }

  get total(): number {
    return this.sum + this.compensation;
  }
}

/** An average that does not overflow where the sum of its numbers would. */
export class Average {
  readonly #sum = new KahanSum();
  #count = 0;
  #incremental = false;

  add(value: number): void {
    this.#count++;
    if (!this.#incremental) {
      const { sum, compensation } = this.#sum;
      this.#sum.add(value);
      if (this.#count === 1 || Number.isFinite(this.#sum.sum) || !Number.isFinite(sum)) return;
      // Only now did it overflow: from here on the average itself is kept.
      this.#incremental = Number.isFinite(value);
      if (!this.#incremental) return;
      this.#sum.sum = sum / (this.#count - 1);
      this.#sum.compensation = compensation / (this.#count - 1);
    }
    if (!Number.isFinite(this.#sum.sum)) {
      if (Number.isFinite(value) || this.#sum.sum === value) return;
    }
    const kept = (this.#count - 1) / this.#count;
    this.#sum.sum *= kept;
    this.#sum.compensation *= kept;
    this.#sum.add(value / this.#count);
  }

  get average(): number {
    if (this.#incremental) return this.#sum.total;
    return this.#sum.sum / this.#count + this.#sum.compensation / this.#count;
  }
}

/** Population variance in one pass (Welford), with sums that keep what rounding took. */
export class Variance {
  #count = 0;
  readonly #mean = new KahanSum();
  readonly #squares = new KahanSum();

  add(value: number): void {
    this.#count++;
    const delta = value - this.#mean.total;
    this.#mean.add(delta / this.#count);
    this.#squares.add(delta * (value - this.#mean.total));
  }

  get variance(): number {
    return this.#squares.total / this.#count;
  }
}
