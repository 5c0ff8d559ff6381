import type { Span } from '../../../analysis/spans/span.ts';
import type { WaterfallLine } from '../../../report/waterfall-tree.ts';
import type { Fields } from '../traces/query.ts';

/** What a search looks at of a line: its service, operation, process, status, times, attributes and events. */
export function* fieldsOf(line: WaterfallLine, spans: readonly Span[]): Fields {
  const { row, operation, failure, events, onCriticalPath } = line;
  yield ['service', row.service];
  yield ['name', operation];
  yield ['kind', row.kind];
  yield ['took', row.durationMs];
  yield ['self', row.selfMs];
  yield ['status', row.status];
  if (failure !== null) yield ['error', failure];
  if (onCriticalPath) yield ['critical', 'yes'];
  for (const { instance } of spans) if (instance !== null) yield ['instance', instance];
  for (const { attributes } of [row, ...line.calls]) yield* Object.entries(attributes);
  for (const { name, text } of events) yield ['event', `${name} ${text}`];
}
