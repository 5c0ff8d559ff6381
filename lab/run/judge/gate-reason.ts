import type { GatedTrace } from '../../analysis/arm/view.ts';
import { summarise } from '../../analysis/requests/latency.ts';

export interface GateReason {
  /** `misfit` where what is there contradicts itself, `traces` where something is missing, or nothing was collected. */
  readonly kind: 'traces' | 'misfit';
  /** In brackets; empty where nothing was collected. */
  readonly text: string;
}

/** Why most of the collected traces failed the gate; where times do not fit, by how much they are off. */
export function gateReason(rejected: readonly GatedTrace[]): GateReason {
  const found = rejected.flatMap(({ completeness: { gaps, misfits } }) => [
    ...gaps.map((text) => ({ kind: 'traces', text, byMs: null }) as const),
    ...misfits.map(({ text, byMs }) => ({ kind: 'misfit', text, byMs }) as const),
  ]);
  const groups = [...Map.groupBy(found, ({ kind, text }) => `${kind} ${withoutIds(text)}`).values()];
  const [commonest = []] = groups.sort((a, b) => b.length - a.length);
  const [first] = commonest;
  if (!first) return { kind: 'traces', text: '' };
  const off = summarise(commonest.flatMap(({ byMs }) => (byMs === null ? [] : [byMs])));
  const by = off ? `, by ${Math.round(off.p50)} ms in the median` : '';
  return { kind: first.kind, text: ` (${commonest.length} times: ${withoutIds(first.text)}${by})` };
}

/** What is alike but for the span that it is of is told once. */
const withoutIds = (reason: string): string => reason.replaceAll(/ ?\(?\b[0-9a-f]{16}\b\)?/g, '');
