import { type Header, header } from './identity.ts';
import { inRange, type KeyRange, keyRange } from './key-range.ts';
import type { KeyValue } from './key-value.ts';
import type { RegistryState } from './registry-state.ts';
import type { WatchCreateRequest, WatchRequest } from './requests.ts';
import type { Watcher } from './watch-hub.ts';

export interface WatchResponse {
  readonly header: Header;
  readonly watch_id: string;
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly compact_revision?: number;
  readonly cancel_reason?: string;
  readonly events?: readonly Event[];
}

interface Event {
  readonly type: number;
  readonly kv: KeyValue;
  readonly prev_kv?: KeyValue;
}

/** Sends a response; false asks to hold back until `drained` is called. */
export type Send = (response: WatchResponse) => boolean;

interface StreamWatcher extends Watcher {
  readonly id: string;
  readonly request: WatchCreateRequest;
  /** An event was sent since the last progress report was due. */
  active: boolean;
  /** Cancelled by compaction; it keeps its id until the client cancels it, as in etcd. */
  lost: boolean;
}

/** Watch id of responses that belong to no watcher. */
const NO_WATCHER = '-1';
const EVENT = { put: 0, delete: 1 };
const FILTER = { noPut: 0, noDelete: 1 };
/** Revisions that one response holds at most while a watcher catches up, as in etcd. */
const BATCH_REVISIONS = 1000;

/**
 * The watchers of one stream. A client that does not read costs no memory: its watchers stop being sent to and catch up
 * from history when it reads again, or are cancelled if what they missed is compacted by then.
 */
export class WatchStream {
  readonly #state: RegistryState;
  readonly #send: Send;
  readonly #watchers = new Map<string, StreamWatcher>();
  readonly #behind = new Set<StreamWatcher>();
  #nextId = 0;
  #blocked = false;

  constructor(state: RegistryState, send: Send) {
    this.#state = state;
    this.#send = send;
  }

  handle(request: WatchRequest): void {
    if (request.create_request) this.#create(request.create_request);
    else if (request.cancel_request) this.#cancel(request.cancel_request.watch_id ?? '0');
    else if (request.request_union === 'progress_request') this.#reportRequestedProgress();
  }

  drained(): void {
    this.#blocked = false;
    for (const watcher of this.#behind) this.#catchUp(watcher);
  }

  /** Tells idle watchers that asked for it how far the store has got. */
  reportProgress(): void {
    for (const watcher of this.#watchers.values()) {
      if (!watcher.request.progress_notify || !this.#isSynced(watcher)) continue;
      if (!watcher.active && !this.#blocked) this.#write({ ...this.#now(), watch_id: watcher.id });
      watcher.active = false;
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) this.#state.hub.remove(watcher);
    this.#watchers.clear();
    this.#behind.clear();
  }

  #create(request: WatchCreateRequest): void {
    const { store, hub } = this.#state;
    const range = watchedRange(request);
    const start = Number(request.start_revision ?? 0);
    const refusal = this.#refusal(request, range, start);
    if (refusal !== undefined) {
      this.#write({
        ...this.#now(),
        watch_id: NO_WATCHER,
        created: true,
        canceled: true,
        cancel_reason: refusal,
      });
      return;
    }
    const id = chosenId(request) ?? this.#freshId();
    const watcher: StreamWatcher = {
      id,
      range,
      request,
      active: false,
      lost: false,
      next: start === 0 ? store.revision + 1 : start,
      notify: (revision, changes) => this.#notify(watcher, revision, changes),
    };
    this.#watchers.set(id, watcher);
    hub.add(watcher);
    this.#write({ ...this.#now(), watch_id: id, created: true });
    if (watcher.next <= store.revision) {
      this.#behind.add(watcher);
      this.#catchUp(watcher);
    }
  }

  #refusal(request: WatchCreateRequest, range: KeyRange, start: number): string | undefined {
    if (start < 0) return 'etcdserver: mvcc: required revision has been compacted';
    if (!range.single && range.end !== undefined && range.start >= range.end)
      return 'mvcc: watcher range is empty';
    const id = chosenId(request);
    if (id !== undefined && this.#watchers.has(id))
      return 'mvcc: duplicate watch ID provided on the WatchStream';
    return undefined;
  }

  /** An unknown id gets no answer, as in etcd. */
  #cancel(id: string): void {
    const watcher = this.#watchers.get(id);
    if (watcher === undefined) return;
    this.#watchers.delete(id);
    this.#detach(watcher);
    this.#write({ ...this.#now(), watch_id: id, canceled: true });
  }

  #notify(watcher: StreamWatcher, revision: number, changes: readonly KeyValue[]): void {
    if (this.#behind.has(watcher)) return;
    if (this.#blocked) this.#behind.add(watcher);
    else this.#deliver(watcher, revision, changes);
  }

  #catchUp(watcher: StreamWatcher): void {
    const { store } = this.#state;
    while (!this.#blocked && this.#behind.has(watcher)) {
      if (watcher.next < store.compacted) {
        this.#detach(watcher);
        watcher.lost = true;
        this.#write({
          header: header(0),
          watch_id: watcher.id,
          canceled: true,
          compact_revision: store.compacted,
        });
        return;
      }
      const missed = store.changesFrom(watcher.next).filter((kv) => inRange(watcher.range, kv.name));
      const batch = firstRevisions(missed, BATCH_REVISIONS);
      const done = batch.length === missed.length;
      // etcd puts the store's revision into each header; a client that resumes from there would skip what is left.
      const reached = done ? store.revision : (batch.at(-1)?.mod_revision ?? store.revision);
      if (done) this.#behind.delete(watcher);
      this.#deliver(watcher, reached, batch);
    }
  }

  #deliver(watcher: StreamWatcher, revision: number, changes: readonly KeyValue[]): void {
    watcher.next = revision + 1;
    const { filters } = watcher.request;
    const wanted = changes.filter(
      (kv) => !filters.includes(kv.version === 0 ? FILTER.noDelete : FILTER.noPut),
    );
    if (wanted.length === 0) return;
    watcher.active = true;
    const events = wanted.map((kv) => this.#event(kv, watcher.request.prev_kv === true));
    this.#write({ header: header(revision), watch_id: watcher.id, events });
  }

  #event(kv: KeyValue, withPrevious: boolean): Event {
    const type = kv.version === 0 ? EVENT.delete : EVENT.put;
    const isCreation = kv.create_revision === kv.mod_revision;
    const previous =
      withPrevious && !isCreation ? this.#state.store.getAt(kv.name, kv.mod_revision - 1) : undefined;
    return previous === undefined ? { type, kv } : { type, kv, prev_kv: previous };
  }

  /** An answer speaks for all watchers of the stream: while one is not synced, or there is none, there is none, nor later. */
  #reportRequestedProgress(): void {
    const watchers = [...this.#watchers.values()];
    if (watchers.length === 0 || !watchers.every((watcher) => this.#isSynced(watcher))) return;
    this.#write({ ...this.#now(), watch_id: NO_WATCHER });
  }

  /** etcd holds a watcher of the next revision, as it follows on a list, for one of the future. */
  #isSynced(watcher: StreamWatcher): boolean {
    const start = Number(watcher.request.start_revision ?? 0);
    return !watcher.lost && !this.#behind.has(watcher) && start <= this.#state.store.revision;
  }

  #detach(watcher: StreamWatcher): void {
    this.#state.hub.remove(watcher);
    this.#behind.delete(watcher);
  }

  #freshId(): string {
    while (this.#watchers.has(String(this.#nextId))) this.#nextId += 1;
    const id = String(this.#nextId);
    this.#nextId += 1;
    return id;
  }

  #now(): { header: Header } {
    return { header: header(this.#state.store.revision) };
  }

  #write(response: WatchResponse): void {
    if (!this.#send(response)) this.#blocked = true;
  }
}

/** Here, unlike in the other requests, no key is the smallest one. */
function watchedRange({ key, range_end }: WatchCreateRequest): KeyRange {
  return keyRange(key?.length ? key : Buffer.from([0]), range_end);
}

function chosenId({ watch_id = '0' }: WatchCreateRequest): string | undefined {
  return watch_id === '0' ? undefined : watch_id;
}

/** The changes of the first `count` different revisions. */
function firstRevisions(changes: readonly KeyValue[], count: number): readonly KeyValue[] {
  let revisions = 0;
  let last = 0;
  const end = changes.findIndex((kv) => {
    if (kv.mod_revision !== last) revisions += 1;
    last = kv.mod_revision;
    return revisions > count;
  });
  return end === -1 ? changes : changes.slice(0, end);
}
