import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alarm } from './alarm.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is due in two months is not called before', () => {
  using alarm = new Alarm();
  const call = vi.fn();
  alarm.set(Date.now() + 60 * DAY_MS, call);
  vi.advanceTimersByTime(60 * DAY_MS - 1);
  expect(call).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(call).toHaveBeenCalledTimes(1);
});

test('what was set before, and what is disposed of, is not called', () => {
  const [early, late] = [vi.fn(), vi.fn()];
  {
    using alarm = new Alarm();
    alarm.set(Date.now() + 10, early);
    alarm.set(Date.now() + 20, late);
    vi.advanceTimersByTime(15);
  }
  vi.advanceTimersByTime(60 * DAY_MS);
  expect(early).not.toHaveBeenCalled();
  expect(late).not.toHaveBeenCalled();
});
