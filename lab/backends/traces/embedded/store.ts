import { Arena, type Place } from './arena.ts';
import { type Operation, Operations } from './operations.ts';
import { type Origin, Origins } from './origins.ts';
import { spanName } from './sanitize.ts';
import { type ScannedRequest, SPAN_STRIDE } from './scan.ts';

/**
 * A record in the arena: a header of little-endian numbers, then the bytes of the Span message as received.
 * 0 length, 4 origin, 8 and 12 slot and offset of the trace's previous record, 16 start time, 24 end time
 * (nanoseconds), 32 operation.
 */
const HEADER_BYTES = 36;
const NO_SLOT = 0xffff_ffff;

/** Rough cost of a trace beside its spans: the entry, its key and its place in the map. */
const TRACE_BYTES = 280;

/** A trace in the store. `older` and `newer` chain all traces in the order their first span came in. */
export interface StoredTrace {
  /** The 16 bytes of the trace id, one a character. */
  readonly key: string;
  slot: number;
  at: number;
  spans: number;
  /** Nanoseconds as doubles: off by up to 128 ns, good for a first cut only. */
  minStart: number;
  maxStart: number;
  older: StoredTrace | undefined;
  newer: StoredTrace | undefined;
  /** Whether it has left the store. */
  gone: boolean;
}

/** One span of a trace: the Span message is `bytes[start..end)`. */
export interface SpanRecord {
  readonly origin: Origin;
  readonly operation: Operation;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Nanoseconds, signed as Go has them. */
  readonly startTime: bigint;
  readonly endTime: bigint;
}

export interface StoreStatus {
  readonly spans: number;
  readonly traces: number;
  /** Memory held for spans, index included. */
  readonly bytes: number;
  readonly maxBytes: number;
  readonly receivedSpans: number;
  readonly rejectedSpans: number;
  readonly evictedTraces: number;
  readonly evictedSpans: number;
  /** That it was told to let go of. */
  readonly forgottenTraces: number;
}

/** Spans in memory, bounded by bytes: when full, whole traces leave, oldest first, and are counted. */
export class TraceStore {
  readonly #maxBytes: number;
  readonly #arena: Arena;
  readonly #origins = new Origins();
  readonly operations = new Operations();
  readonly #traces = new Map<string, StoredTrace>();
  readonly #place: Place = { slot: 0, at: 0 };
  #oldest: StoredTrace | undefined;
  #newest: StoredTrace | undefined;
  #spans = 0;
  #received = 0;
  #rejected = 0;
  #evictedTraces = 0;
  #evictedSpans = 0;
  #forgottenTraces = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#arena = new Arena(maxBytes);
  }

  /** Copies the spans, so the request's memory can go. */
  add(request: ScannedRequest): void {
    this.#rejected += request.rejected;
    for (const scope of request.scopes) {
      const origin = this.#origins.intern(request, scope);
      const { spans } = scope;
      // Held while the scope is added: evicting its last span must not drop it.
      origin.spans++;
      for (let i = 0; i < spans.length; i += SPAN_STRIDE) {
        this.#addSpan(request.bytes, origin, spans, i);
        this.#evict();
      }
      origin.spans--;
      this.#origins.release(origin);
    }
  }

  /** By the 32 hex digits of the trace id. */
  get(traceId: string): StoredTrace | undefined {
    return this.#traces.get(Buffer.from(traceId, 'hex').toString('latin1'));
  }

  /** Lets go of a trace, by the 32 hex digits of its id, that has no more than so many spans; another one stays. */
  forget(traceId: string, spans: number): void {
    const trace = this.get(traceId);
    if (trace === undefined || trace.spans !== spans) return;
    this.#remove(trace);
    this.#forgottenTraces++;
  }

  *newestFirst(): Generator<StoredTrace> {
    for (let trace = this.#newest; trace !== undefined; trace = trace.older) yield trace;
  }

  /**
   * Newest first; ends early when the trace leaves between two of them. A record's bytes are its own only until
   * the next turn of the event loop.
   */
  *records(trace: StoredTrace): Generator<SpanRecord> {
    let { slot, at } = trace;
    for (let left = trace.spans; left > 0 && !trace.gone; left--) {
      const bytes = this.#arena.chunk(slot);
      const start = at + HEADER_BYTES;
      const record = {
        origin: this.#origins.get(bytes.readUInt32LE(at + 4)),
        operation: this.operations.get(bytes.readUInt32LE(at + 32)),
        bytes,
        start,
        end: start + bytes.readUInt32LE(at),
        startTime: bytes.readBigInt64LE(at + 16),
        endTime: bytes.readBigInt64LE(at + 24),
      };
      slot = bytes.readUInt32LE(at + 8);
      at = bytes.readUInt32LE(at + 12);
      yield record;
    }
  }

  status(): StoreStatus {
    return {
      spans: this.#spans,
      traces: this.#traces.size,
      bytes: this.#bytes(),
      maxBytes: this.#maxBytes,
      receivedSpans: this.#received,
      rejectedSpans: this.#rejected,
      evictedTraces: this.#evictedTraces,
      evictedSpans: this.#evictedSpans,
      forgottenTraces: this.#forgottenTraces,
    };
  }

  #bytes(): number {
    return this.#arena.bytes + this.#origins.bytes + this.operations.bytes + this.#traces.size * TRACE_BYTES;
  }

  #addSpan(from: Buffer, origin: Origin, spans: readonly number[], i: number): void {
    const start = spans[i] as number;
    const end = spans[i + 1] as number;
    const traceIdAt = spans[i + 2] as number;
    const startTimeAt = spans[i + 3] as number;
    const endTimeAt = spans[i + 4] as number;
    const low = startTimeAt < 0 ? 0 : from.readUInt32LE(startTimeAt);
    const high = startTimeAt < 0 ? 0 : from.readInt32LE(startTimeAt + 4);
    const name = spanName(from, spans[i + 5] as number, spans[i + 6] as number);
    const operation = this.operations.intern(origin.service, name, spans[i + 7] as number);
    const trace = this.#trace(from.toString('latin1', traceIdAt, traceIdAt + 16));
    const place = this.#place;
    this.#arena.allocate(HEADER_BYTES + end - start, place);
    const { slot, at } = place;
    const to = this.#arena.chunk(slot);
    to.writeUInt32LE(end - start, at);
    to.writeUInt32LE(origin.id, at + 4);
    to.writeUInt32LE(trace.slot, at + 8);
    to.writeUInt32LE(trace.at, at + 12);
    to.writeUInt32LE(low, at + 16);
    to.writeInt32LE(high, at + 20);
    if (endTimeAt < 0) to.fill(0, at + 24, at + 32);
    else from.copy(to, at + 24, endTimeAt, endTimeAt + 8);
    to.writeUInt32LE(operation.id, at + 32);
    from.copy(to, at + HEADER_BYTES, start, end);
    trace.slot = slot;
    trace.at = at;
    trace.spans++;
    origin.spans++;
    operation.spans++;
    const startTime = high * 0x1_0000_0000 + low;
    if (startTime < trace.minStart) trace.minStart = startTime;
    if (startTime > trace.maxStart) trace.maxStart = startTime;
    this.#spans++;
    this.#received++;
  }

  #trace(key: string): StoredTrace {
    const known = this.#traces.get(key);
    if (known !== undefined) return known;
    const trace: StoredTrace = {
      key,
      slot: NO_SLOT,
      at: 0,
      spans: 0,
      minStart: Number.POSITIVE_INFINITY,
      maxStart: Number.NEGATIVE_INFINITY,
      older: this.#newest,
      newer: undefined,
      gone: false,
    };
    if (this.#newest === undefined) this.#oldest = trace;
    else this.#newest.newer = trace;
    this.#newest = trace;
    this.#traces.set(key, trace);
    return trace;
  }

  #evict(): void {
    while (this.#oldest !== undefined && this.#bytes() > this.#maxBytes) {
      this.#evictedTraces++;
      this.#evictedSpans += this.#oldest.spans;
      this.#remove(this.#oldest);
    }
  }

  #remove(trace: StoredTrace): void {
    for (let { slot, at, spans } = trace; spans > 0; spans--) {
      const bytes = this.#arena.chunk(slot);
      const origin = this.#origins.get(bytes.readUInt32LE(at + 4));
      const operation = this.operations.get(bytes.readUInt32LE(at + 32));
      const previousSlot = bytes.readUInt32LE(at + 8);
      at = bytes.readUInt32LE(at + 12);
      origin.spans--;
      this.#origins.release(origin);
      operation.spans--;
      this.operations.release(operation);
      this.#arena.release(slot);
      slot = previousSlot;
    }
    trace.gone = true;
    this.#spans -= trace.spans;
    this.#traces.delete(trace.key);
    const { older, newer } = trace;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
