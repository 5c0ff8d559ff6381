import { expect, test } from 'vitest';
import { client, gateway, otlp, server } from '../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { NOT_SEEN, underPlaceholders } from './under-placeholders.ts';

const tree = (data: ReturnType<typeof otlp>) => {
  const [trace] = buildTraces(underPlaceholders(data));
  return trace?.nodes.map(({ span, parent }) => [span.service, parent?.span.service ?? null]).toSorted();
};

test('a whole trace needs none', () => {
  const data = otlp(gateway([0, 9], [client('gateway', 'a.B/Do', [1, 8])]));
  expect(underPlaceholders(data)).toBe(data);
});

test('spans of one caller that is not there hang below one placeholder, and that below the request', () => {
  const away = 'f'.repeat(16);
  const data = otlp(
    gateway(
      [0, 9],
      [server('a', 'a.B/Do', [2, 5], { parentId: away }), server('b', 'b.C/Do', [3, 8], { parentId: away })],
    ),
  );
  expect(tree(data)).toEqual([
    [NOT_SEEN, 'gateway'],
    ['a', NOT_SEEN],
    ['b', NOT_SEEN],
    ['gateway', null],
  ]);
  const [trace] = buildTraces(underPlaceholders(data));
  expect(trace?.orphans).toEqual([]);
});

test('without the span of the request the placeholder of the earliest stands for it', () => {
  const data = otlp(server('a', 'a.B/Do', [2, 5], { parentId: 'f'.repeat(16) }));
  expect(tree(data)).toEqual([
    [NOT_SEEN, null],
    ['a', NOT_SEEN],
  ]);
});
