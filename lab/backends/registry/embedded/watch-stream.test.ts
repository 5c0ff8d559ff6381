import { beforeEach, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { RegistryState } from './registry-state.ts';
import { type WatchResponse, WatchStream } from './watch-stream.ts';

let state: RegistryState;
let sent: WatchResponse[];
/** What the client's side of the stream can take before it blocks. */
let room: number;
let stream: WatchStream;

beforeEach(() => {
  state = new RegistryState(systemClock, { maxChanges: 100, maxBytes: 1e9 });
  sent = [];
  room = Number.POSITIVE_INFINITY;
  stream = new WatchStream(state, (response) => {
    sent.push(response);
    return sent.length < room;
  });
});

function put(name: string, value = 'x'): void {
  state.store.write((txn) => txn.put(name, Buffer.from(value), '0'));
}

function watch(more: object = {}): void {
  const range = { key: Buffer.from('a'), range_end: Buffer.from('b') };
  stream.handle({ request_union: 'create_request', create_request: { ...range, filters: [], ...more } });
}

const revisions = () => sent.flatMap(({ events }) => (events ?? []).map(({ kv }) => kv.mod_revision));

test('a blocked stream is sent nothing more, and catches up from history when it drains', () => {
  watch();
  room = 3;
  for (let index = 0; index < 50; index += 1) put(`a${index}`);
  expect(sent).toHaveLength(3);
  room = Number.POSITIVE_INFINITY;
  stream.drained();
  expect(sent).toHaveLength(4);
  expect(revisions()).toEqual(Array.from({ length: 50 }, (_, index) => index + 2));
  put('a');
  expect(revisions().at(-1)).toBe(52);
});

test('a watcher that is blocked until its past is compacted is cancelled, the others go on', () => {
  watch();
  room = 2;
  for (let index = 0; index < 300; index += 1) put('a', `${index}`);
  room = Number.POSITIVE_INFINITY;
  stream.drained();
  expect(sent.at(-1)).toMatchObject({
    watch_id: '0',
    canceled: true,
    compact_revision: state.store.compacted,
  });
  watch();
  put('a');
  expect(sent.at(-1)).toMatchObject({ watch_id: '1', events: [{ type: 0 }] });
});

test('progress is only told while all watchers of the stream are up to date, and not made up for', () => {
  watch();
  room = 2;
  put('a');
  put('a');
  stream.handle({ request_union: 'progress_request' });
  room = Number.POSITIVE_INFINITY;
  stream.drained();
  expect(sent.at(-1)).toMatchObject({ watch_id: '0', events: [{ kv: { mod_revision: 3 } }] });
  stream.handle({ request_union: 'progress_request' });
  expect(sent.at(-1)).toMatchObject({ watch_id: '-1', header: { revision: 3 } });
});

test('progress is not told by a stream with a watcher whose past is compacted', () => {
  for (let index = 0; index < 300; index += 1) put('a', `${index}`);
  watch({ start_revision: '2' });
  expect(sent.at(-1)).toMatchObject({ watch_id: '0', canceled: true });
  const before = sent.length;
  stream.handle({ request_union: 'progress_request' });
  expect(sent).toHaveLength(before);
});

test('a catch-up of many revisions comes in parts that a client can resume from', () => {
  state = new RegistryState(systemClock, { maxChanges: 1e6, maxBytes: 1e9 });
  stream = new WatchStream(state, (response) => sent.push(response) > 0);
  for (let index = 0; index < 2500; index += 1) put('a');
  watch({ start_revision: '2' });
  const parts = sent.slice(1);
  expect(parts.map(({ events }) => events?.length)).toEqual([1000, 1000, 500]);
  for (const { header, events } of parts) expect(events?.at(-1)?.kv.mod_revision).toBe(header.revision);
});

test('a closed stream is told nothing', () => {
  watch();
  stream.close();
  put('a');
  expect(sent).toHaveLength(1);
});
