import type { OtlpResourceSpans, OtlpSpan, OtlpTracesData } from '../../evidence/otlp.ts';

/** Of a span: its id, and its end, since of a span that was sent twice the later end counts. */
const KEY_BYTES = 16;

/** Which spans of which traces were taken: some hundred bytes a trace, so that what was written need not stay in memory. */
export class TakenSpans {
  /** By trace id: the keys of its spans, one after the other, a character a byte. */
  readonly #keys = new Map<string, string>();

  get traceIds(): Iterable<string> {
    return this.#keys.keys();
  }

  has(traceId: string): boolean {
    return this.#keys.has(traceId);
  }

  /** Takes what of a trace was not taken before; null where that is nothing. */
  take(traceId: string, data: OtlpTracesData): OtlpTracesData | null {
    const before = this.#keys.get(traceId) ?? '';
    const known = new Set<string>();
    for (let at = 0; at < before.length; at += KEY_BYTES) known.add(before.slice(at, at + KEY_BYTES));
    const fresh: string[] = [];
    const resourceSpans: OtlpResourceSpans[] = [];
    for (const resource of data.resourceSpans) {
      for (const scope of resource.scopeSpans) {
        const spans = scope.spans.filter((span) => {
          const key = keyOf(span);
          if (known.has(key)) return false;
          fresh.push(key);
          return true;
        });
        if (spans.length > 0) resourceSpans.push({ ...resource, scopeSpans: [{ ...scope, spans }] });
      }
    }
    if (fresh.length === 0) return null;
    this.#keys.set(traceId, flat(before + fresh.join('')));
    return { resourceSpans };
  }
}

function keyOf({ spanId, endTimeUnixNano }: OtlpSpan): string {
  const key = Buffer.alloc(KEY_BYTES);
  key.write(spanId ?? '', 0, KEY_BYTES / 2, 'hex');
  key.writeDoubleLE(Number(endTimeUnixNano ?? 0), KEY_BYTES / 2);
  return key.toString('latin1');
}

/** A string that is put together of others keeps all of them. */
const flat = (text: string) => Buffer.from(text, 'latin1').toString('latin1');
