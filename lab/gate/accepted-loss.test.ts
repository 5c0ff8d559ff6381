import { describe, expect, test } from 'vitest';
import { gatedScenario, sideOf, times } from './fixture/sides.ts';
import { compare } from './gate.ts';

describe('a loss that is accepted', () => {
  // The runs are of 2025-10-09.
  const until = '2025-10-09';
  const claimOf = (factor: number, accepted: object, claim: 'quick' | 'served' = 'quick') =>
    claimOfRuns(times((claim === 'quick' ? 6 : 100) * factor), accepted, claim);
  const claimOfRuns = (values: readonly number[], accepted: object, claim: 'quick' | 'served' = 'quick') => {
    const line = { scenario: 'small', claim, to: 1.4, reason: 'It is signed now', until, ...accepted };
    const head = sideOf({ [claim]: values });
    const found = compare(gatedScenario, sideOf(), head, [line]);
    return found.claims.find((each) => each.claim === claim);
  };

  test('fails nothing until its day is over, and is told', () => {
    expect(claimOf(1.3, {})).toMatchObject({
      change: 'unchanged',
      because: 'accepted up to 1.4 times until 2025-10-09: It is signed now',
    });
    expect(claimOf(0.8, { to: 0.7 }, 'served')).toMatchObject({ change: 'unchanged' });
  });

  test('fails after its day', () => {
    const over = claimOf(1.3, { until: '2025-10-08' });
    expect(over).toMatchObject({
      change: 'regressed',
      because: expect.stringMatching(/^no longer accepted/),
    });
  });

  test('fails where its day is over before the last of its runs', () => {
    const head = sideOf({ quick: times(6 * 1.3) });
    const runs = head.runs.map((run, index) =>
      index === 0 ? { ...run, startedAt: '2025-10-10T00:00:01.000Z' } : run,
    );
    const line = { scenario: 'small', claim: 'quick', to: 1.4, reason: 'It is signed now', until };
    const [claim] = compare(gatedScenario, sideOf(), { ...head, runs }, [line]).claims;
    expect(claim).toMatchObject({ change: 'regressed' });
  });

  test('that is larger than what is accepted fails', () => {
    const because = expect.stringMatching(/^worse than what is accepted/);
    expect(claimOf(1.5, {})).toMatchObject({ change: 'regressed', because });
    expect(claimOf(0.6, { to: 0.7 }, 'served')).toMatchObject({ change: 'regressed', because });
  });

  test('is held against the middle of the runs, not against the best of them', () => {
    const because = expect.stringMatching(/^worse than what is accepted/);
    const uneven = [6.9, 8.7, 9, 9.3, 9.6];
    const found = claimOfRuns(uneven, {});
    expect(found).toMatchObject({ change: 'regressed', because });
    expect(found?.ratio?.low).toBeLessThan(1.4);
    expect(claimOfRuns(uneven, { to: undefined, toValue: 8 })).toMatchObject({
      change: 'regressed',
      because,
    });
  });

  test('of a value that was 0 is one of the value itself', () => {
    const to = undefined;
    const some = (accepted: object) => {
      const line = { scenario: 'small', claim: 'quick', reason: 'It is signed now', until, ...accepted };
      return compare(gatedScenario, sideOf({ quick: times(0) }), sideOf({ quick: times(2) }), [line])
        .claims[0];
    };
    expect(some({ to: 9 })).toMatchObject({
      change: 'regressed',
      because: expect.stringMatching(/^it was 0 .+; accepted up to 9 times .+ counts for nothing here/),
    });
    expect(some({ to, toValue: 2 })).toMatchObject({
      change: 'unchanged',
      because: 'accepted up to 2 x median until 2025-10-09: It is signed now',
    });
    expect(some({ to, toValue: 1.9 })).toMatchObject({
      change: 'regressed',
      because: expect.stringMatching(/^worse than what is accepted/),
    });
    // Of a loss that has a ratio the value may be said as well.
    expect(claimOf(1.3, { to, toValue: 8 })).toMatchObject({ change: 'unchanged' });
    expect(claimOf(0.8, { to, toValue: 85 }, 'served')).toMatchObject({ change: 'regressed' });
  });

  test('of another scenario is none of this one', () => {
    expect(claimOf(1.3, { scenario: 'another' })).toMatchObject({ change: 'regressed', because: null });
  });

  test('changes nothing of what is no loss, and is told all the same', () => {
    const because = 'no loss here needs what is accepted, up to 1.4 times until 2025-10-09: It is signed now';
    expect(claimOf(1, {})).toMatchObject({ change: 'unchanged', because });
    expect(claimOf(0.7, {})).toMatchObject({ change: 'improved', because });
  });
});
