import { describe, expect, test } from 'vitest';
import { ALL, type Sampling } from '../sampling/sampling.ts';
import { armEvidence } from './example-evidence.ts';
import { meteredView } from './metered-view.ts';
import { type ArmView, armView } from './view.ts';

const CALLS = 'traces_span_metrics_calls_total';
const OWN = 'faultline_client_calls_total';
const series = (name: string) => ({ name, labels: {}, points: [{ tMs: 1, value: 2 }] });
const view = (sampling: Sampling | undefined, names = [OWN, CALLS]) =>
  armView(armEvidence({ metrics: names.map(series), ...(sampling && { sampling }) }));

/** What is withheld from a claim that asks this. */
function withheldFrom(arm: ArmView, ask: (arm: ArmView) => unknown): string[] {
  const reasons: string[] = [];
  ask(meteredView(arm, (reason) => reasons.push(reason)));
  return reasons;
}

describe.each([1, 60, 99.9])(
  'metrics of spans are no witness under head sampling: %s of a hundred',
  (percent) => {
    const arm = view({ kind: 'head', percent });
    const reason = `\`${CALLS}\` would be of kept traces only (sampling head=${percent}%)`;

    test('asked for by name', () => {
      expect(withheldFrom(arm, (one) => one.metrics(CALLS))).toEqual([reason]);
      expect(withheldFrom(arm, (one) => one.metrics(OWN))).toEqual([]);
    });

    test('in the evidence, where there are any', () => {
      expect(withheldFrom(arm, (one) => one.evidence.metrics)).toEqual([reason]);
      const without = view({ kind: 'head', percent }, [OWN, `my_${CALLS}`]);
      expect(withheldFrom(without, (one) => one.evidence.metrics)).toEqual([]);
    });
  },
);

test('where all spans are counted the view is the arm itself', () => {
  for (const sampling of [
    undefined,
    ALL,
    { kind: 'head', percent: 100 },
    { kind: 'tail', percent: 1 },
  ] as const) {
    const arm = view(sampling);
    expect(meteredView(arm, () => {})).toBe(arm);
  }
});
