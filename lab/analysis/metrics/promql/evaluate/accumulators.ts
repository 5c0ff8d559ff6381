import type { Aggregation } from '../parse/tokens.ts';
import { Average, KahanSum, Variance } from './kahan.ts';
import { quantileOf } from './quantile.ts';

/** Takes the values of one group at one step. */
export interface Accumulator {
  add(value: number): void;
  readonly result: number;
}

/** What makes one value of many; `param` is that of `quantile`. */
export function accumulator(op: Aggregation, param: number): Accumulator {
  switch (op) {
    case 'sum':
      return new Sum();
    case 'avg':
      return new Mean();
    case 'count':
      return new Count();
    case 'group':
      return new Group();
    case 'min':
      return new Extreme((value, best) => value < best);
    case 'max':
      return new Extreme((value, best) => value > best);
    case 'stdvar':
      return new Spread((variance) => variance);
    case 'stddev':
      return new Spread(Math.sqrt);
    case 'quantile':
      return new Quantile(param);
    default:
      throw new TypeError(`${op} makes more than one value`);
  }
}

class Sum extends KahanSum implements Accumulator {
  get result(): number {
    return this.total;
  }
}

class Mean extends Average implements Accumulator {
  get result(): number {
    return this.average;
  }
}

class Count implements Accumulator {
  result = 0;

  add(): void {
    this.result++;
  }
}

class Group implements Accumulator {
  readonly result = 1;

  add(): void {}
}

/** NaN only if there is nothing else. */
class Extreme implements Accumulator {
  result = Number.NaN;
  readonly #isBetter: (value: number, best: number) => boolean;

  constructor(isBetter: (value: number, best: number) => boolean) {
    this.#isBetter = isBetter;
  }

  add(value: number): void {
    if (Number.isNaN(this.result) || this.#isBetter(value, this.result)) this.result = value;
  }
}

class Spread extends Variance implements Accumulator {
  readonly #of: (variance: number) => number;

  constructor(of: (variance: number) => number) {
    super();
    this.#of = of;
  }

  get result(): number {
    return this.#of(this.variance);
  }
}

class Quantile implements Accumulator {
  readonly #phi: number;
  readonly #values: number[] = [];

  constructor(phi: number) {
    this.#phi = phi;
  }

  add(value: number): void {
    this.#values.push(value);
  }

  get result(): number {
    return quantileOf(this.#phi, Float64Array.from(this.#values));
  }
}
