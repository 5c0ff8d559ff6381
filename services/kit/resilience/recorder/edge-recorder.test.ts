import { expect, test } from 'vitest';
import { EdgeRecorder } from './edge-recorder.ts';

const BREAKER = { consecutiveFailures: 1, resetTimeoutMs: 60_000 };

/** An edge with a breaker that has turned to this state. */
function turned(state: 'open' | 'half-open') {
  const edge = new EdgeRecorder();
  edge.breakerMade(BREAKER);
  edge.turned(state);
  return edge;
}

test('probes at a time are those that have told something or still may', () => {
  const edge = turned('half-open');
  const [first, second] = [edge.sent(), edge.sent()];
  first('CANCELLED', false);
  edge.sent();
  second('OK', false);
  expect(edge.read().breaker).toMatchObject({ mostProbes: 2, sentWhileOpen: 0 });
  edge.sent();
  expect(edge.read().breaker).toMatchObject({ mostProbes: 3 });
});

test('a call of an earlier stay that ends makes no room for a probe', () => {
  const edge = new EdgeRecorder();
  edge.breakerMade(BREAKER);
  const before = edge.sent();
  edge.turned('half-open');
  edge.sent();
  before('OK', true);
  edge.sent();
  expect(edge.read().breaker?.mostProbes).toBe(2);
});

test('what goes out while it is open is counted, what was under way then is not', () => {
  const edge = new EdgeRecorder();
  edge.breakerMade(BREAKER);
  const before = edge.sent();
  edge.turned('open');
  before('OK', false);
  expect(edge.read().breaker?.sentWhileOpen).toBe(0);
  edge.sent();
  expect(edge.read().breaker).toMatchObject({ sentWhileOpen: 1, turns: [{ to: 'open', sent: 1 }] });
});

test('of turns without end the last thousand are kept, and their counts for ever', () => {
  const edge = turned('open');
  edge.sent();
  for (let turn = 0; turn < 1_500; turn++) edge.turned(turn % 2 === 0 ? 'half-open' : 'open');
  const breaker = edge.read().breaker;
  expect(breaker?.turns).toHaveLength(1_000);
  expect(breaker?.sentWhileOpen).toBe(1);
});

test('a bulkhead that is made anew is held against what goes out from then on', () => {
  const edge = new EdgeRecorder();
  const ends = [edge.sent(), edge.sent(), edge.sent()];
  for (const end of ends) end('OK', false);
  edge.bulkheadMade(() => 0);
  edge.sent();
  expect(edge.read()).toMatchObject({ inFlight: 1, bulkhead: { most: 1 } });
});

test('an attempt that runs out of time is an act of the budget, unless its caller has left by then', () => {
  const edge = new EdgeRecorder();
  edge.sent()('DEADLINE_EXCEEDED', false);
  edge.sent()('DEADLINE_EXCEEDED', true);
  edge.sent()('UNAVAILABLE', false);
  edge.acted('fallback');
  const { timeout, retry, fallback } = edge.read().acts;
  expect([timeout.count, retry.count, fallback.count]).toEqual([1, 0, 1]);
});
