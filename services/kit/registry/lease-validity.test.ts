import { EventEmitter } from 'node:events';
import type { Lease } from 'etcd3';
import { beforeEach, expect, test } from 'vitest';
import { LeaseValidity } from './lease-validity.ts';

const TTL_S = 2;
let lease: EventEmitter;
let validity: LeaseValidity;
let nowMs = 0;
beforeEach(() => {
  lease = new EventEmitter();
  validity = new LeaseValidity(lease as unknown as Lease, TTL_S, () => nowMs);
});
const pass = (ms: number) => {
  nowMs += ms;
};
const sent = () => void lease.emit('keepaliveFired');
const answered = () => void lease.emit('keepaliveSucceeded');
const sureAfter = (ms: number) => {
  pass(ms);
  return validity.isSure;
};

test('a lease is sure to live for its time from when it was asked for', () => {
  expect([sureAfter(1_999), sureAfter(1)]).toEqual([true, false]);
});

test('a keepalive renews it from when it was sent, not from when it was answered', () => {
  pass(1_000);
  sent();
  pass(900);
  answered();
  expect([sureAfter(1_099), sureAfter(1)]).toEqual([true, false]);
});

test('a keepalive without an answer renews nothing', () => {
  pass(1_000);
  sent();
  expect(sureAfter(1_000)).toBe(false);
});

test('of two keepalives the one that is answered counts', () => {
  sent();
  pass(1_500);
  sent();
  pass(400);
  answered();
  expect([sureAfter(1_599), sureAfter(1)]).toEqual([true, false]);
});
