import { describe, expect, it } from 'vitest';
import { sample } from '../analysis/arm/example-evidence.ts';
import { overloaded } from './overloaded.ts';

const onTime = Array.from({ length: 98 }, (_, index) => sample([index, index + 1, index + 20]));
const dropped = sample([99, null, null]);

describe('overloaded', () => {
  it('accepts a driver that kept its schedule', () => {
    expect(overloaded(onTime)).toMatchObject({
      droppedShare: 0,
      inconclusive: false,
      reason: null,
      cause: null,
    });
    expect(overloaded(onTime).latenessP99Ms).toBeCloseTo(1, 1);
  });

  it('accepts 2% of drops and no more', () => {
    expect(overloaded([...onTime, dropped, dropped]).inconclusive).toBe(false);
    expect(overloaded([...onTime, dropped, dropped, dropped])).toMatchObject({
      inconclusive: true,
      reason: 'the load driver dropped 3% of its requests (limit 2%), too many were in flight',
      cause: 'driver-dropped',
    });
  });

  it('rejects a driver whose p99 is more than 50 ms late', () => {
    const late = [sample([0, 90, 95]), sample([0, 90, 95])];
    expect(overloaded([...onTime, ...late])).toMatchObject({
      inconclusive: true,
      reason: 'the load driver sent its requests late, p99 90.0 ms (limit 50 ms)',
      cause: 'driver-late',
    });
  });

  it('has nothing to say about nothing, and says so', () => {
    expect(overloaded([])).toEqual({
      latenessP99Ms: null,
      droppedShare: null,
      inconclusive: true,
      reason: 'the load driver sent no requests',
      cause: 'no-load',
    });
  });
});
