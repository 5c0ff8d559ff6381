import { expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { EventFeed } from './event-feed.ts';

function fed(count: number, fields: object = {}) {
  let tell = (_event: JournalEvent) => {};
  const feed = new EventFeed('lab1', {
    subscribe: (listener) => {
      tell = listener;
      return { [Symbol.dispose]: () => {} };
    },
  });
  for (let number = 1; number <= count; number++) tell({ tMs: number, type: 'load.changed', ...fields });
  return feed;
}

test('who comes back gets what came since, and is told what is no longer there', () => {
  const feed = fed(1_500);
  const ids = (lastId?: string) => feed.since(lastId).events.map((event) => feed.idOf(event));
  expect(ids('lab1-1498')).toEqual(['lab1-1499', 'lab1-1500']);
  expect(feed.since('lab1-1500')).toEqual({ events: [], missed: 0 });
  expect(feed.since('lab1-400')).toMatchObject({ missed: 100, events: { length: 1_000 } });
});

test('of another lab, of none, of an event that has not been, or of no id nobody knows what was missed: the latest are told', () => {
  const feed = fed(300);
  for (const lastId of [undefined, '', 'lab0-299', 'lab1-', 'lab1-x', 'lab1-999999999999'])
    expect(feed.since(lastId)).toMatchObject({ missed: null, events: { length: 100 } });
  expect(fed(3).since(undefined).events).toHaveLength(3);
});

test('the steps of a shape take no place', () => {
  expect(fed(50, { ofShape: true }).since('lab1-0')).toEqual({ events: [], missed: 0 });
});
