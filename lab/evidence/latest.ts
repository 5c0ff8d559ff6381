/** Adds to a list that keeps its latest so many at least, and twice as many at most: so each is moved once at most. */
export function addLatest<T>(list: T[], added: readonly T[], many: number): void {
  for (const each of added) list.push(each);
  if (list.length > 2 * many) list.splice(0, list.length - many);
}
