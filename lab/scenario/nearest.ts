import { distance } from 'fastest-levenshtein';

/** The known name that is most like another. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const far = (one: string) => distance(one.toLowerCase(), name.toLowerCase());
  return known.toSorted((a, b) => far(a) - far(b))[0];
}

/** `: did you mean payment-1?` where one is like it; else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near === undefined || distance(near.toLowerCase(), name.toLowerCase()) > Math.max(2, near.length / 3))
    return '';
  return `: did you mean ${near}?`;
}
