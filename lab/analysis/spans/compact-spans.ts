import type { AttributeValue } from './attributes.ts';
import { CompactSpan, OWN, ownValues, type Slot, type SpanSort } from './compact-span.ts';
import type { Span } from './span.ts';

/** A value of a key that takes more than so many values is each span's own. */
const MOST_VALUES = 32;
/** So many sorts are looked up. What is of no such sort keeps all of its own, and takes as much memory as a plain span. */
const MOST_SORTS = 2_000;
/** On the way to all of them together: sorts of some hundred keys each, all unlike, would take more than they save. */
const MOST_STEPS = 100_000;
const FIELDS = ['service', 'instance', 'name', 'kind', 'ended', 'statusCode', 'statusMessage'] as const;
const NONE: readonly never[] = Object.freeze([]);
const NOWHERE: ReadonlyMap<string, number> = new Map();

/** A step on the way to a sort, from one of its fields or keys to the next. */
class Step {
  readonly next = new Map<unknown, Step>();
  sort: SpanSort | undefined;
  /** Whether what comes next is a value that differs too often to be shared. */
  isOwn = false;
}

/**
 * Keeps spans in less than half of the memory that plain ones take: those of one operation differ in ids, times and a few
 * attributes, so all else is kept once.
 */
export class CompactSpans {
  readonly #first = new Step();
  /** Those that are shared, each at the place of its number. */
  readonly sorts: SpanSort[] = [];
  #steps = 0;

  /** The same span; the one given can go, and its trace id where an equal string is there already. */
  keep(span: Span, traceId = span.traceId): CompactSpan {
    const keys = Object.keys(span.attributes);
    const own: AttributeValue[] = [];
    const slots: Slot[] = [];
    let step = FIELDS.reduce<Step | undefined>((at, field) => this.#next(at, span[field]), this.#first);
    for (const key of keys) {
      step = this.#next(step, key);
      const value = span.attributes[key] as AttributeValue;
      const slot = step && isShared(step, value) ? value : OWN;
      if (slot === OWN) own.push(value);
      slots.push(slot);
      step = this.#next(step, slot);
    }
    if (!step) return new CompactSpan(span, traceId, loneSort(span), null);
    if (!step.sort) {
      const number = this.sorts.length;
      step.sort = slots.includes(OWN)
        ? {
            ...{ ...fieldsOf(span), keys, slots, ownSlots: own.length, places: placesOf(keys) },
            ...{ attributes: null, number },
          }
        : { ...loneSort(span), number };
      this.sorts.push(step.sort);
    }
    return new CompactSpan(span, traceId, step.sort, ownValues(own));
  }

  /** Undefined once there are enough. */
  #next(from: Step | undefined, to: unknown): Step | undefined {
    const known = from?.next.get(to);
    if (known || !from || this.sorts.length >= MOST_SORTS || this.#steps >= MOST_STEPS) return known;
    this.#steps += 1;
    const step = new Step();
    from.next.set(to, step);
    return step;
  }
}

/** Minus zero would be found as zero. */
function isShared(step: Step, value: AttributeValue): boolean {
  const isSimple = typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);
  if (!isSimple || Object.is(value, -0) || step.isOwn) return false;
  if (step.next.has(value) || step.next.size < MOST_VALUES) return true;
  step.isOwn = true;
  step.next.clear();
  return false;
}

const placesOf = (keys: readonly string[]) => new Map(keys.map((key, place) => [key, place]));

/** All values as they are. */
const loneSort = (span: Span): SpanSort => ({
  ...fieldsOf(span),
  ...{ keys: NONE, slots: NONE, ownSlots: 0, places: NOWHERE, attributes: Object.freeze(span.attributes) },
});

const fieldsOf = ({ service, instance, name, kind, ended, statusCode, statusMessage }: Span) => ({
  ...{ service, instance, name, kind, ended, statusCode, statusMessage },
});
