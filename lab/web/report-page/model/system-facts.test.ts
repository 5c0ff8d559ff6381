import { expect, test } from 'vitest';
import { armEvidence } from '../../../analysis/example-evidence.ts';
import { armView } from '../../../analysis/view.ts';
import { brokenPlaces } from './system-facts.ts';

const planned = (plan: object, kind = 'fault') => ({ tMs: 0, type: 'fault.planned', kind, plan });

test('each kind of fault has its place, and a word', () => {
  const journal = [
    planned({ kind: 'hang', match: { service: 'bank', method: 'Charge' } }),
    planned({ kind: 'kill', instance: 'payment-1' }),
    planned({ kind: 'outage', backend: 'registry' }),
    planned({ kind: 'delay', match: { service: 'stock' } }, 'condition'),
    planned({ kind: 'bandwidth', match: { service: 'cache' } }),
  ];
  expect(brokenPlaces(armView(armEvidence({ journal })))).toEqual([
    { service: 'bank', word: 'hangs', kind: 'fault' },
    { service: 'payment', word: 'killed', kind: 'fault' },
    { service: 'registry', word: 'silent', kind: 'fault' },
    { service: 'stock', word: 'slow', kind: 'condition' },
    { service: 'cache', word: 'bandwidth', kind: 'fault' },
  ]);
});
