import type { EdgeSettings } from '../../../services/proto/control.ts';
import type { WireCall } from './calls.ts';

/** Settings of the edge between two services in the arm; empty where it sets none. */
export type SettingsOf = (from: string, to: string) => EdgeSettings;

/** What a rule found in the calls of an arm. */
export interface Finding {
  /** By edge: how often there was something to look at. */
  readonly looked: ReadonlyMap<string, number>;
  /** What was against the rule, a line each. */
  readonly breaches: readonly string[];
}

/** Collects what a rule finds. */
export class Findings implements Finding {
  readonly looked = new Map<string, number>();
  readonly breaches: string[] = [];

  /** There was something to look at; null where it is as it has to be. */
  look(
    { edge, operation, caller }: Pick<WireCall, 'edge' | 'operation' | 'caller'>,
    breach: string | null,
  ): void {
    this.looked.set(edge, (this.looked.get(edge) ?? 0) + 1);
    if (breach !== null)
      this.breaches.push(`${edge} ${operation} of trace ${caller.span.traceId}: ${breach}`);
  }
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
