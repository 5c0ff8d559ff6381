import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { expect, test, vi } from 'vitest';
import type { EventFeed } from '../event-feed.ts';
import type { LabState } from '../lab-state.ts';
import { EventStreams } from './event-stream.ts';

const feed = {
  subscribe: () => ({ [Symbol.dispose]: () => {} }),
  since: () => ({ events: [], missed: 0 }),
} as unknown as EventFeed;
const asked = (method: string) => ({ method, get: () => undefined }) as unknown as Request;
const answer = () => {
  const of = {
    set: vi.fn(),
    flushHeaders: vi.fn(),
    write: vi.fn(),
    end: vi.fn(),
    destroy: vi.fn(),
    writableLength: 0,
  };
  return Object.assign(new EventEmitter(), of) as unknown as Response;
};

test('who listens goes on to where something does not answer for a moment', async () => {
  using streams = new EventStreams({ feed, state: () => Promise.reject(new Error('not now')) });
  const [first, second] = [answer(), answer()];
  await streams.open(asked('GET'), first);
  await streams.open(asked('GET'), second);
  expect(first.destroy).not.toHaveBeenCalled();
  expect(second.write).toHaveBeenCalledExactlyOnceWith('retry: 1000\n\n');
});

test('who asks for the head alone takes no place of those that listen', async () => {
  using streams = new EventStreams({ feed, state: async () => ({}) as LabState });
  for (let at = 0; at < 50; at++) {
    const response = answer();
    await streams.open(asked('HEAD'), response);
    expect(response.end).toHaveBeenCalledOnce();
  }
  for (let at = 0; at < 50; at++) await streams.open(asked('GET'), answer());
  await expect(streams.open(asked('GET'), answer())).rejects.toMatchObject({ code: 'too-many-requests' });
});
