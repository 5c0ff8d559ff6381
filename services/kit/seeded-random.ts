/**
 * Uniform numbers in [0, 1), the same for the same seed. Mulberry32 by Tommy Ettinger (public domain): small, and
 * good enough for draws of service times and faults.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A seed of its own for each list of names, so that instances do not draw in step. FNV-1a, and the end of MurmurHash3:
 * a name that differs in its last digit would else begin nearby in the one cycle that all streams are parts of.
 */
export function seedFor(seed: number, ...names: readonly string[]): number {
  const text = JSON.stringify([seed, ...names]);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
