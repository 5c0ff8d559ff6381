import { beforeEach, expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { Lessor } from './lessor.ts';

/** Time that passes only when told to; timers fire in order. */
class ManualClock implements Clock {
  #now = 0;
  #timers = new Set<{ due: number; task: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { due: this.#now + ms, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.task();
    }
    this.#now = end;
  }

  /** Time passes while the process is stopped: no timer fires. */
  skip(ms: number): void {
    this.#now += ms;
  }
}

let clock: ManualClock;
let expired: string[];
let lessor: Lessor;

beforeEach(() => {
  clock = new ManualClock();
  expired = [];
  lessor = new Lessor(clock, (id) => {
    lessor.remove(id);
    expired.push(id);
  });
});

test('a lease expires when its TTL has passed, not before', () => {
  lessor.grant('1', 5);
  clock.advance(4999);
  expect(expired).toEqual([]);
  clock.advance(1);
  expect(expired).toEqual(['1']);
});

test('leases expire in the order of their expiry, whatever that of their grants', () => {
  for (const [id, ttl] of [
    ['a', 9],
    ['b', 3],
    ['c', 6],
    ['d', 3.5],
  ] as const)
    lessor.grant(id, ttl);
  expect(lessor.list().map(({ id }) => id)).toEqual(['b', 'd', 'c', 'a']);
  clock.advance(10_000);
  expect(expired).toEqual(['b', 'd', 'c', 'a']);
});

test('renewing starts the TTL anew', () => {
  const lease = lessor.grant('1', 5);
  clock.advance(4000);
  expect(lessor.renew('1')).toBe(5);
  expect(lessor.remaining(lease)).toBe(5);
  clock.advance(4999);
  expect(expired).toEqual([]);
  clock.advance(1);
  expect(expired).toEqual(['1']);
});

test('renewing a lease whose time is over ends it, even before its timer fires', () => {
  lessor.grant('1', 5);
  clock.skip(5000);
  expect(lessor.renew('1')).toBe(0);
  expect(expired).toEqual(['1']);
  expect(lessor.renew('1')).toBe(0);
});

test('a lease of the same id as a revoked one lives by its own TTL', () => {
  lessor.grant('1', 5);
  lessor.remove('1');
  lessor.grant('1', 60);
  clock.advance(6000);
  expect(expired).toEqual([]);
  clock.advance(54_000);
  expect(expired).toEqual(['1']);
});

test('thousands of revoked leases leave the others on time', () => {
  lessor.grant('kept', 30);
  for (let index = 0; index < 2000; index += 1) {
    lessor.grant(`${index}`, 3600);
    lessor.remove(`${index}`);
  }
  clock.advance(30_000);
  expect(expired).toEqual(['kept']);
});

test('closing stops the clock', () => {
  lessor.grant('1', 5);
  lessor.close();
  expect(clock.timers).toBe(0);
});
