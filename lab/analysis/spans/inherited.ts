import type { SpanNode } from './span-node.ts';

/**
 * What a span has of those above it: `of` is asked from the uppermost down, each time with what the one above has (undefined
 * where there is none). Answers stay in `known`, so that all spans of a trace take one climb, however deep it is.
 */
export function inherited<Value>(
  node: SpanNode,
  known: Map<SpanNode, Value>,
  of: (node: SpanNode, above: Value | undefined) => Value,
): Value {
  const unknown: SpanNode[] = [];
  let above: SpanNode | null = node;
  for (; above && !known.has(above); above = above.parent) unknown.push(above);
  let value = above ? known.get(above) : undefined;
  for (const each of unknown.reverse()) {
    value = of(each, value);
    known.set(each, value);
  }
  return value as Value;
}
