export interface Placed {
  readonly name: string;
  /** From 0 at the left. */
  readonly layer: number;
  /** From 0 at the top; whole numbers and halves. */
  readonly row: number;
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Services in layers, callers left of what they call: each as far left as its longest way from a caller allows. Within a layer by the
 * mean place of its callers. An edge that closes a circle pulls nothing.
 */
export function layOut(
  names: readonly string[],
  edges: readonly Edge[],
): { placed: Placed[]; layers: number; rows: number } {
  const forward = withoutCircles(names, edges);
  const layer = new Map(names.map((name) => [name, 0]));
  // As many passes as a way can be long.
  for (let pass = 0; pass < names.length; pass++)
    for (const { from, to } of forward)
      layer.set(to, Math.max(layer.get(to) ?? 0, (layer.get(from) ?? 0) + 1));
  const layers = Math.max(0, ...layer.values()) + 1;
  const row = new Map<string, number>();
  const columns = Array.from({ length: layers }, (_, at) => names.filter((name) => layer.get(name) === at));
  const rows = Math.max(1, ...columns.map(({ length }) => length));
  for (const column of columns) {
    const meanOf = (name: string) => {
      const above = forward.filter(({ to }) => to === name).map(({ from }) => row.get(from) ?? 0);
      return above.length === 0 ? 0 : above.reduce((a, b) => a + b) / above.length;
    };
    const sorted = column.toSorted(
      (a, b) => meanOf(a) - meanOf(b) || weight(forward, b) - weight(forward, a),
    );
    const wanted =
      sorted.length === 1
        ? [meanOf(sorted[0] ?? '')]
        : sorted.map((_, at) => at + (rows - sorted.length) / 2);
    for (const [at, name] of sorted.entries()) row.set(name, wanted[at] ?? at);
  }
  // Who calls one service only stands beside it.
  for (const column of columns.toReversed())
    for (const name of column) {
      const below = forward.filter(({ from }) => from === name).map(({ to }) => row.get(to) ?? 0);
      if (column.length === 1 && below.length > 0)
        row.set(name, below.reduce((a, b) => a + b) / below.length);
    }
  const placed = names.map((name) => ({ name, layer: layer.get(name) ?? 0, row: row.get(name) ?? 0 }));
  return { placed, layers, rows };
}

const weight = (edges: readonly Edge[], name: string) => edges.filter(({ from }) => from === name).length;

/** Without edges to oneself, and without those that lead back to where the way came from. */
function withoutCircles(names: readonly string[], edges: readonly Edge[]): Edge[] {
  const kept: Edge[] = [];
  const done = new Set<string>();
  const way = new Set<string>();
  const visit = (name: string) => {
    if (done.has(name)) return;
    way.add(name);
    for (const edge of edges) {
      if (edge.from !== name || edge.to === name || way.has(edge.to)) continue;
      kept.push(edge);
      visit(edge.to);
    }
    way.delete(name);
    done.add(name);
  };
  const isCalled = (name: string) => edges.some(({ from, to }) => to === name && from !== name);
  for (const name of names.filter((each) => !isCalled(each))) visit(name);
  for (const name of names) visit(name);
  return kept;
}
