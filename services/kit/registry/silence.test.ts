import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Lease } from 'etcd3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Silence } from './silence.ts';

const TTL_S = 2;
const PATIENCE_MS = 500;

/** The events of etcd3's lease, without a registry behind. */
class FakeLease extends EventEmitter {
  readonly granted = Promise.withResolvers<string>();
  grant = () => this.granted.promise;
  sent = () => void this.emit('keepaliveFired');
  answered = () => void this.emit('keepaliveSucceeded');
}

let lease: FakeLease;
let told: number;
let counted: { asked: number; unanswered: number; pending: number };
let followed: Disposable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  told = 0;
  lease = new FakeLease();
  counted = { asked: 0, unanswered: 0, pending: 0 };
  const silence = new Silence(TTL_S, {
    keepaliveAsked: () => {
      counted.asked++;
      counted.pending++;
    },
    keepaliveSettled: (answered) => {
      counted.pending--;
      if (!answered) counted.unanswered++;
    },
  });
  silence.whenSilent(() => {
    told += 1;
  });
  followed = silence.follow(lease as unknown as Lease);
});
afterEach(() => void vi.useRealTimers());

const toldAfter = async (ms: number) => {
  vi.advanceTimersByTime(ms);
  await turn();
  await turn();
  return told;
};
const granted = async () => {
  lease.granted.resolve('1');
  await turn();
};

test('a keepalive that is not answered within a quarter of the time to live is silence', async () => {
  await granted();
  lease.sent();
  expect([await toldAfter(PATIENCE_MS - 1), await toldAfter(1)]).toEqual([0, 1]);
});

test('one that is answered is none', async () => {
  await granted();
  lease.sent();
  vi.advanceTimersByTime(PATIENCE_MS - 1);
  lease.answered();
  expect(await toldAfter(1)).toBe(0);
});

test('one that never is answered is told once: those after it are held against their own answers', async () => {
  await granted();
  lease.sent();
  expect(await toldAfter(PATIENCE_MS)).toBe(1);
  for (let count = 0; count < 3; count += 1) {
    lease.sent();
    lease.answered();
    expect(await toldAfter(PATIENCE_MS)).toBe(1);
  }
});

test('a lease that is not granted in time is silence, too', async () => {
  expect([await toldAfter(PATIENCE_MS - 1), await toldAfter(1)]).toEqual([0, 1]);
});

test('a grant that fails is an answer, not silence', async () => {
  lease.granted.reject(new Error('etcdserver: no leader'));
  await turn();
  expect(await toldAfter(PATIENCE_MS)).toBe(0);
});

test('an answer that lies in the socket when the time is up is in time: this process was frozen itself', async () => {
  await granted();
  lease.sent();
  const socket = new EventEmitter();
  void once(socket, 'readable').then(lease.answered);
  vi.advanceTimersByTime(PATIENCE_MS);
  socket.emit('readable');
  expect(await toldAfter(0)).toBe(0);
});

test.each(['keepaliveFailed', 'lost'])('nothing is owed on a stream that has ended: %s', async (how) => {
  await granted();
  lease.sent();
  lease.emit(how);
  expect(await toldAfter(PATIENCE_MS)).toBe(0);
});

test('nothing is owed once nobody follows the lease', async () => {
  lease.sent();
  followed[Symbol.dispose]();
  // etcd3 may go on with a lease that was given up.
  lease.sent();
  expect(await toldAfter(PATIENCE_MS)).toBe(0);
});

test('each request is counted, and those that were not answered in time', async () => {
  await granted();
  for (let answered = 0; answered < 2; answered++) {
    lease.sent();
    lease.answered();
  }
  expect(counted).toEqual({ asked: 3, unanswered: 0, pending: 0 });
  lease.sent();
  expect(counted).toEqual({ asked: 4, unanswered: 0, pending: 1 });
  await toldAfter(PATIENCE_MS);
  expect(counted).toEqual({ asked: 4, unanswered: 1, pending: 0 });
  lease.answered();
  lease.sent();
  lease.emit('keepaliveFailed', new Error('the stream broke'));
  expect(counted).toEqual({ asked: 5, unanswered: 2, pending: 0 });
});
