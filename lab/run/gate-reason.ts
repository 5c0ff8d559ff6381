import type { GatedTrace } from '../analysis/arm/view.ts';
import { summarise } from '../analysis/requests/latency.ts';

export interface GateReason {
  /** `misfit` where what is there contradicts itself, `traces` where something is missing, or nothing was collected. */
  readonly kind: 'traces' | 'misfit';
  /** In brackets; empty where nothing was collected. */
  readonly text: string;
}

/** Why most of the collected traces failed the gate; where times do not fit, by how much they are off. */
export function gateReason(rejected: readonly GatedTrace[]): GateReason {
  const gates = rejected.map(({ completeness }) => completeness);
  const counts = new Map<string, number>();
  for (const reason of gates.flatMap(({ reasons }) => reasons)) {
    counts.set(withoutIds(reason), (counts.get(withoutIds(reason)) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!commonest) return { kind: 'traces', text: '' };
  const [reason, count] = commonest;
  const alike = gates.flatMap(({ misfits }) => misfits.filter(({ text }) => withoutIds(text) === reason));
  const off = summarise(alike.flatMap(({ byMs }) => (byMs === null ? [] : [byMs])));
  const by = off ? `, by ${Math.round(off.p50)} ms in the median` : '';
  return { kind: alike.length > 0 ? 'misfit' : 'traces', text: ` (${count} times: ${reason}${by})` };
}

const withoutIds = (reason: string): string => reason.replaceAll(/ ?\(?\b[0-9a-f]{16}\b\)?/g, '');
