import { isOperation } from '../../analysis/spans/rpc.ts';
import type { Span } from '../../analysis/spans/span.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import type { Exercise } from '../../workshop/read-content.ts';

export type Look = Exercise['data']['look'];

/** How well a trace shows what is looked for: the first number that differs decides. */
export type Rank = readonly number[];

/** Null of a trace that has it not. One in which nobody has answered the call comes first, then the one that has it most often, then the one in which it took longest. */
export function rankOf(spans: readonly Span[], look: Look): Rank | null {
  const found = spans.filter((span) => isLookedFor(span, look));
  if (found.length === 0) return null;
  const answered = new Set(
    spans.flatMap(({ kind, parentSpanId }) => (kind === 'server' ? [parentSpanId] : [])),
  );
  // What stands around the attempts of a call is answered by none.
  const isUnanswered = found.some(({ kind, spanId }) => kind === 'client' && !answered.has(spanId));
  return [
    Number(isUnanswered),
    found.length,
    Math.max(...found.map(({ startMs, endMs }) => endMs - startMs)),
  ];
}

export function isBetter(rank: Rank, than: Rank | null): boolean {
  if (than === null) return true;
  const at = rank.findIndex((each, place) => each !== than[place]);
  return at >= 0 && Number(rank[at]) > Number(than[at]);
}

/** Whether one of these spans of the trace is the one to point at. */
export const isAmong = (data: OtlpTracesData, spanIds: readonly string[], look: Look): boolean =>
  buildTraces(data).some(({ spans }) =>
    spans.some((span) => spanIds.includes(span.spanId) && isLookedFor(span, look)),
  );

/** By the name in the waterfall, where `call X` is the caller's side of X, and stands alone if nobody has answered. */
function isLookedFor(span: Span, look: Look): boolean {
  if (span.service !== look.service) return false;
  const called = calledBy(look);
  return called === null ? isOperation(span, look.span) : span.kind !== 'server' && isOperation(span, called);
}

const calledBy = ({ span }: Look): string | null => /^call (\w+)$/.exec(span)?.[1] ?? null;
