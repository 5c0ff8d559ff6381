/**
 * A seeded stream of random numbers. The same seed and labels always give the same stream, and streams with
 * different labels are independent, so that one consumer more does not shift what the others get.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** Exponentially distributed with mean 1: gaps between Poisson arrivals. */
  exponential(): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Lower-case hex digits, never all zero. */
  hex(digits: number): string;
}

export function createRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  const next32 = sfc32(JSON.stringify([seed, ...labels]));
  const next = () => next32() / 2 ** 32;
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += next32().toString(16).padStart(8, '0');
    text = text.slice(0, digits);
    return /^0*$/.test(text) ? hex(digits) : text;
  };
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    exponential: () => -Math.log(1 - next()),
    pick: <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item,
    hex,
  };
}

/**
 * sfc32 of PractRand (Chris Doty-Humphrey, public domain): 128 bits of state, passes PractRand and BigCrush.
 * Not for secrets. Seeded with a 128-bit FNV-like hash of the text, then run 15 times to mix it.
 */
function sfc32(text: string): () => number {
  let [a, b, c, d] = [0x811c9dc5, 0x9e3779b9, 0x243f6a88, 1];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code ^ (a >>> 15), 0x85ebca6b);
    c = Math.imul(c ^ code ^ (b >>> 13), 0xc2b2ae35);
  }
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round += 1) next();
  return next;
}
