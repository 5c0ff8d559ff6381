import type { EdgeSettings } from '@faultline/control';
import type { WireCall } from './calls.ts';

/** Settings of the edge between two services in the arm; empty where it sets none. */
export type SettingsOf = (from: string, to: string) => EdgeSettings;

/** What a rule found in the calls of an arm. */
export interface Finding {
  /** By edge: how often there was something to look at. */
  readonly looked: ReadonlyMap<string, number>;
  /** What was against the rule, a line each, the first of it: there can be as much as there are calls. */
  readonly breaches: readonly string[];
  /** All of it. */
  readonly against: number;
  /** What would have been against it, and is not, a line each with the reason. */
  readonly allowed?: readonly string[];
}

/** Looks at calls trace by trace, so that no more than one trace's are held at a time. */
export interface WireRule<Found extends Finding = Finding> {
  /** All calls of one trace, or of several. */
  look(calls: readonly WireCall[]): void;
  /** What came of it, when all have been looked at. */
  found(): Found;
}

/** So many breaches are kept in words. */
const MOST_TOLD = 100;

type NamedCall = Pick<WireCall, 'edge' | 'operation' | 'caller'>;

/** As `order -> payment CreatePayment of trace 4bf9...: found it`. */
export const ofCall = ({ edge, operation, caller }: NamedCall, what: string): string =>
  `${edge} ${operation} of trace ${caller.span.traceId}: ${what}`;

/** Collects what a rule finds. */
export class Findings implements Finding {
  readonly looked = new Map<string, number>();
  readonly breaches: string[] = [];
  against = 0;

  /** There was something to look at; null where it is as it has to be. */
  look(call: NamedCall, breach: string | null): void {
    this.looked.set(call.edge, (this.looked.get(call.edge) ?? 0) + 1);
    if (breach !== null) this.breach(ofCall(call, breach));
  }

  breach(text: string): void {
    this.against += 1;
    if (this.breaches.length < MOST_TOLD) this.breaches.push(text);
  }
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
