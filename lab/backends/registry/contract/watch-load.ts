import { describe, expect, test } from 'vitest';
import type { Message } from './raw-client.ts';
import type { Subject } from './subject.ts';

const STREAMS = 25;
const WATCHERS_PER_STREAM = 20;
const KEYS = 10;
const PUTS = 200;

export function watchLoadContract(subject: () => Subject): void {
  describe('load', () => {
    test('each of five hundred watchers gets exactly its events, in order', async () => {
      const { raw } = subject();
      using streams = new DisposableStack();
      // Watchers 0 to 9 of a stream have one key each, the others the whole range.
      const watches = await Promise.all(
        Array.from({ length: STREAMS }, async () => {
          const stream = streams.use(raw.watch());
          for (let id = 0; id < WATCHERS_PER_STREAM; id += 1) {
            const range =
              id < KEYS
                ? { key: Buffer.from(`load/${id}`) }
                : { key: Buffer.from('load/'), range_end: Buffer.from('load0') };
            stream.send({ create_request: { ...range, watch_id: id + 1 } });
          }
          await stream.until(
            (taken) => taken.filter(({ created }) => created).length === WATCHERS_PER_STREAM,
          );
          return stream;
        }),
      );
      const order = await Promise.all(
        Array.from({ length: PUTS }, async (_, index) => {
          const { header } = await raw.put(`load/${index % KEYS}`, `${index}`);
          return { revision: Number(header.revision), key: index % KEYS, value: `${index}` };
        }),
      );
      order.sort((a, b) => a.revision - b.revision);
      const all = order.map(({ value }) => value);
      const expected = (id: number) =>
        id < KEYS ? order.filter(({ key }) => key === id).map(({ value }) => value) : all;
      const total = PUTS * (WATCHERS_PER_STREAM - KEYS) + PUTS;
      await Promise.all(
        watches.map(async (stream) => {
          const responses = await stream.until((taken) => eventsOf(taken).length >= total);
          for (let id = 0; id < WATCHERS_PER_STREAM; id += 1) {
            const own = responses.filter(({ watch_id }) => watch_id === `${id + 1}`);
            expect(eventsOf(own).map(({ kv }) => `${kv.value}`)).toEqual(expected(id));
          }
          expect(stream.pending).toBe(0);
        }),
      );
    });
  });
}

function eventsOf(responses: readonly Message[]): Message[] {
  return responses.flatMap(({ events }) => events);
}
