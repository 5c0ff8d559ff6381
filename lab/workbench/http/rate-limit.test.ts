import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { rateLimit } from './rate-limit.ts';

test('who was quiet may send a burst, and no more however long it was quiet', () => {
  let nowMs = 0;
  const limit = rateLimit({ perSecond: 10, burst: 3, applies: () => true, now: () => nowMs });
  const response = { locals: {}, set: () => response } as unknown as Response;
  const taken = () => {
    let count = 0;
    const next = () => {
      count += 1;
    };
    expect(() => {
      while (count < 100) limit({ method: 'PUT' } as Request, response, next);
    }).toThrow('Expected at most 10 requests a second.');
    return count;
  };
  expect(taken()).toBe(3);
  nowMs += 100;
  expect(taken()).toBe(1);
  nowMs += 60_000;
  expect(taken()).toBe(3);
});
