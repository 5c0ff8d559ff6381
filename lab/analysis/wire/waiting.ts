import { inherited } from '../spans/inherited.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { WireAttempt, WireCall } from './calls.ts';
import type { SettingsOf } from './finding.ts';

/** How an attempt ends that its caller gave up. */
export const GIVEN_UP: readonly unknown[] = ['CANCELLED', 'DEADLINE_EXCEEDED'];

/** Who waits for whom in some traces, by all of their calls. Linear in the number of their spans. */
export class Waiting {
  readonly #attempts = new Map<SpanNode, { readonly attempt: WireAttempt; readonly handsOn: boolean }>();
  readonly #goneMs = new Map<SpanNode, number>();
  readonly #deafUntilMs = new Map<SpanNode, number>();
  #hasDeaf = false;

  constructor(calls: readonly WireCall[], settingsOf: SettingsOf) {
    for (const { from, to, attempts } of calls) {
      const handsOn = settingsOf(from, to).propagateDeadline !== false;
      this.#hasDeaf ||= !handsOn;
      for (const attempt of attempts) this.#attempts.set(attempt.node, { attempt, handsOn });
    }
  }

  /** When nobody waited for a span's work any more, epoch ms. */
  goneAt(node: SpanNode): number {
    return inherited(node, this.#goneMs, (each, above: number | undefined) => {
      const own = this.#attempts.get(each);
      // Who has ended waits for nothing more.
      const leftMs =
        above === undefined || each.parent === null ? Infinity : Math.min(above, endOf(each.parent));
      const handedMs = own && !own.handsOn ? Infinity : leftMs;
      const gaveUp = own !== undefined && GIVEN_UP.includes(own.attempt.status);
      return Math.min(handedMs, gaveUp ? endOf(each) : Infinity);
    });
  }

  /** Whether a span, when its caller had gone, waited for a call on an edge that hands nothing on: itself, or who it waited for. */
  isDeaf(node: SpanNode, goneMs: number): boolean {
    return this.#hasDeaf && this.#deafUntil(node) > goneMs;
  }

  /** Children before parents, on a stack of its own. */
  #deafUntil(node: SpanNode): number {
    const known = this.#deafUntilMs;
    const open = known.has(node) ? [] : [node];
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const before = open.length;
      for (const child of top.children) if (!this.#isDeafCall(child) && !known.has(child)) open.push(child);
      if (open.length > before) continue;
      known.set(
        top,
        top.children.reduce(
          (latest, child) => Math.max(latest, this.#waitsUntil(child)),
          Number.NEGATIVE_INFINITY,
        ),
      );
      open.pop();
    }
    return known.get(node) as number;
  }

  /** How long the wait for a child is one for such a call. */
  #waitsUntil(child: SpanNode): number {
    const { endMs } = child.span;
    return this.#isDeafCall(child) ? endMs : Math.min(endMs, this.#deafUntilMs.get(child) as number);
  }

  #isDeafCall(node: SpanNode): boolean {
    return this.#attempts.get(node)?.handsOn === false;
  }
}

const endOf = ({ span }: SpanNode): number => (span.ended ? span.endMs : Infinity);
