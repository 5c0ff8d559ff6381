import { beforeEach, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { RegistryState } from './registry-state.ts';
import { type WatchResponse, WatchStream } from './watch-stream.ts';

let state: RegistryState;
let sent: WatchResponse[];
/** Whether the client's side of the stream takes more. */
let isOpen: boolean;
let stream: WatchStream;

beforeEach(() => {
  state = new RegistryState(systemClock, { maxChanges: 1e6, maxBytes: 1e9 });
  sent = [];
  isOpen = true;
  stream = new WatchStream(state, (response) => {
    sent.push(response);
    return isOpen;
  });
});

const put = (name: string, value = 'x') => state.store.write((txn) => txn.put(name, Buffer.from(value), '0'));
const remove = (name: string) => state.store.write((txn) => txn.delete({ single: true, start: name }));
function watch(more: object = {}): void {
  const create_request = { key: Buffer.from('a'), filters: [], ...more };
  stream.handle({ request_union: 'create_request', create_request });
}
/** What was sent since the last look at it. */
const news = () => sent.splice(0);
const events = () =>
  news().flatMap(({ events: each = [] }) =>
    each.map(({ type, kv, prev_kv }) => [type, kv.value.toString(), prev_kv?.value.toString()]),
  );

test('filters leave out puts, or deletions', () => {
  watch({ watch_id: '1', filters: [0] });
  watch({ watch_id: '2', filters: [1] });
  news();
  put('a');
  expect(news()).toMatchObject([{ watch_id: '2', events: [{ type: 0 }] }]);
  remove('a');
  expect(news()).toMatchObject([{ watch_id: '1', events: [{ type: 1 }] }]);
});

test('what was there before comes along if asked for; what was created in the same revision had nothing before', () => {
  watch({ prev_kv: true });
  put('a', 'one');
  put('a', 'two');
  remove('a');
  put('a', 'three');
  state.store.write((txn) => {
    txn.delete({ single: true, start: 'a' });
    txn.put('a', Buffer.from('four'), '0');
  });
  expect(events()).toEqual([
    [0, 'one', undefined],
    [0, 'two', 'one'],
    [1, '', 'two'],
    [0, 'three', undefined],
    [1, '', 'three'],
    [0, 'four', undefined],
  ]);
});

test('ids that the client has not chosen are free ones; a taken one is refused', () => {
  for (const chosen of ['1', '0', '0', '1']) watch({ watch_id: chosen });
  expect(news()).toMatchObject([
    { watch_id: '1', created: true },
    { watch_id: '0', created: true },
    { watch_id: '2', created: true },
    { watch_id: '-1', canceled: true, cancel_reason: 'mvcc: duplicate watch ID provided on the WatchStream' },
  ]);
});

test('the revision of a compaction can be watched from, and none before it', () => {
  for (const value of ['one', 'two', 'three']) put('a', value);
  state.store.compact(3);
  watch({ start_revision: '3' });
  expect(events()).toEqual([
    [0, 'two', undefined],
    [0, 'three', undefined],
  ]);
  watch({ start_revision: '2' });
  expect(news()).toMatchObject([
    { created: true },
    { canceled: true, compact_revision: 3, header: { revision: 0 } },
  ]);
});

test('progress is told to who asked for it and had no event since it was last due', () => {
  watch({ progress_notify: true });
  watch();
  put('a');
  news();
  stream.reportProgress();
  expect(news()).toEqual([]);
  stream.reportProgress();
  expect(news()).toMatchObject([{ watch_id: '0', header: { revision: 2 } }]);
});

test('progress is told to nobody on a stream that takes no more, not even to who waits for nothing', () => {
  watch({ key: Buffer.from('idle'), progress_notify: true });
  watch();
  isOpen = false;
  put('a');
  news();
  stream.reportProgress();
  expect(news()).toEqual([]);
  isOpen = true;
  stream.drained();
  stream.reportProgress();
  expect(news()).toMatchObject([{ watch_id: '0' }]);
});

test('progress is not told for a watcher of the future until that is there', () => {
  watch({ start_revision: '3' });
  news();
  stream.handle({ request_union: 'progress_request' });
  put('b');
  stream.handle({ request_union: 'progress_request' });
  expect(news()).toEqual([]);
  put('b');
  stream.handle({ request_union: 'progress_request' });
  expect(news()).toMatchObject([{ watch_id: '-1', header: { revision: 3 } }]);
});
