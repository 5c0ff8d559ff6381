import { expect, test } from 'vitest';
import { armEvidence } from '../lab/analysis/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../lab/analysis/example-trace.ts';
import { armView } from '../lab/analysis/view.ts';
import cascadingFailure from './cascading-failure.ts';

const UNDONE_MS = 1_000;

/** What `breaker-probes` sees of turns at these scrapes, in ms; the fault was undone at 1 s. */
function probe(turns: Readonly<Record<'open' | 'half-open' | 'closed', readonly number[]>>) {
  const scrapes = [0, 400, 900, 1_400, 1_900];
  const metrics = Object.entries(turns).map(([to, at]) => ({
    name: 'faultline_breaker_transitions_total',
    labels: { job: 'order', peer_service: 'payment', to },
    points: scrapes.map((ms) => ({
      tMs: EXAMPLE_EPOCH_MS + ms,
      value: at.filter((turn) => turn <= ms).length,
    })),
  }));
  const journal = [{ tMs: EXAMPLE_EPOCH_MS + UNDONE_MS, type: 'fault.undone' }];
  const view = armView(armEvidence({ metrics, journal }));
  const hypothesis = cascadingFailure.hypotheses.find(({ name }) => name === 'breaker-probes');
  return hypothesis?.observe({ unprotected: view, protected: view });
}

test('the probe that closes the breaker comes after the undo', () => {
  expect(probe({ open: [400], 'half-open': [1_400], closed: [1_900] })).toMatchObject({ value: 0.4 });
});

test('or it is under way then, as one before it was that failed', () => {
  expect(probe({ open: [0, 400], 'half-open': [400, 900], closed: [1_400] })).toMatchObject({ value: 0 });
});

test('a breaker that closes without one is no pass', () => {
  expect(probe({ open: [400, 900], 'half-open': [400], closed: [1_400] })).toBeNull();
  expect(probe({ open: [400], 'half-open': [], closed: [1_400] })).toBeNull();
  expect(probe({ open: [400], 'half-open': [900], closed: [] })).toBeNull();
});
