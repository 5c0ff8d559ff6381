import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

/** What a client asks of the watchers of one stream: ids, progress, an end. */
export function watchStreamContract(subject: () => Subject): void {
  const bytes = (text: string) => Buffer.from(text);

  describe('watches of one stream', () => {
    test('have ids that the client or the server chooses', async () => {
      const { raw } = subject();
      using watch = raw.watch();
      const create = async (request: object) => {
        watch.send({ create_request: { key: bytes('watch/ids'), ...request } });
        const { watch_id, created, canceled, cancel_reason } = await watch.next();
        return { watch_id, created, canceled, cancel_reason };
      };
      const made = { created: true, canceled: false, cancel_reason: '' };
      const refused = { watch_id: '-1', created: true, canceled: true };
      expect(await create({})).toEqual({ watch_id: '0', ...made });
      expect(await create({ watch_id: 1 })).toEqual({ watch_id: '1', ...made });
      expect(await create({})).toEqual({ watch_id: '2', ...made });
      expect(await create({ watch_id: 1 })).toEqual({
        ...refused,
        cancel_reason: 'mvcc: duplicate watch ID provided on the WatchStream',
      });
      expect(await create({ range_end: bytes('a') })).toEqual({
        ...refused,
        cancel_reason: 'mvcc: watcher range is empty',
      });
      await raw.put('watch/ids', 'x');
      const responses = await watch.until((taken) => taken.length === 3);
      expect(responses.map(({ watch_id }) => watch_id).toSorted()).toEqual(['0', '1', '2']);
    });

    test('may have the id of no watcher', async () => {
      const { raw } = subject();
      using watch = raw.watch();
      const create = async (request: object) => {
        watch.send({ create_request: { key: bytes('watch/minus'), ...request } });
        const { watch_id, created, canceled } = await watch.next();
        return { watch_id, created, canceled };
      };
      const made = { created: true, canceled: false };
      expect(await create({ watch_id: -1 })).toEqual({ watch_id: '-1', ...made });
      expect(await create({})).toEqual({ watch_id: '0', ...made });
      expect(await create({})).toEqual({ watch_id: '1', ...made });
      expect(await create({ watch_id: -1 })).toEqual({ watch_id: '-1', created: true, canceled: true });
      await raw.put('watch/minus', 'x');
      const responses = await watch.until((taken) => taken.length === 3);
      expect(responses.map(({ watch_id }) => watch_id).toSorted()).toEqual(['-1', '0', '1']);
    });

    test('tell no progress for nobody, nor while one of them waits for the future', async () => {
      const { raw, behaviour } = subject();
      using watch = raw.watch();
      /** Whether progress is told, by what comes before the next event. */
      const tellsProgress = async () => {
        watch.send({ progress_request: {} });
        watch.send({ create_request: { key: bytes('watch/progress'), watch_id: 7 } });
        await raw.put('watch/progress', 'x');
        let [told, seen] = [false, false];
        while (!seen) {
          const { watch_id, created, events } = await watch.next();
          if (watch_id === '-1') told = true;
          // A watch that was made too late for the put sees the next one.
          if (created) await raw.put('watch/progress', 'y');
          seen = events.length > 0;
        }
        watch.send({ cancel_request: { watch_id: 7 } });
        await watch.until((taken) => taken.some(({ canceled }) => canceled));
        return told;
      };
      expect(await tellsProgress()).toBe(!behaviour.progressNeedsWatcher);
      const future = { key: bytes('watch/future-progress'), start_revision: (await raw.revision()) + 1_000 };
      watch.send({ create_request: { ...future, watch_id: 8 } });
      await watch.next();
      expect(await tellsProgress()).toBe(!behaviour.progressNeedsPast);
      watch.send({ cancel_request: { watch_id: 8 } });
      watch.send({ create_request: { key: bytes('watch/now'), watch_id: 9 } });
      await watch.until((taken) => taken.some(({ created }) => created));
      expect(await tellsProgress()).toBe(true);
    });

    test('end when cancelled, and only then', async () => {
      const { raw } = subject();
      using watch = raw.watch();
      for (const watch_id of [5, 6]) {
        watch.send({ create_request: { key: bytes('watch/cancel'), watch_id } });
        await watch.next();
      }
      watch.send({ cancel_request: { watch_id: 77 } });
      watch.send({ cancel_request: { watch_id: 5 } });
      expect(await watch.next()).toMatchObject({ watch_id: '5', canceled: true, cancel_reason: '' });
      await raw.put('watch/cancel', 'x');
      expect(await watch.next()).toMatchObject({ watch_id: '6', events: [{ type: 'Put' }] });
      watch.send({ progress_request: {} });
      const { header, watch_id, events } = await watch.next();
      expect({ watch_id, events, revision: Number(header.revision) }).toEqual({
        watch_id: '-1',
        events: [],
        revision: await raw.revision(),
      });
      expect(watch.pending).toBe(0);
    });
  });
}
