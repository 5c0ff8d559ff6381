import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { EventFeed, FeedEvent } from '../event-feed.ts';
import type { LabState } from '../lab-state.ts';
import { refused } from '../refused.ts';

export interface EventStreamsOptions {
  readonly feed: EventFeed;
  readonly state: () => Promise<LabState>;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
const CLIENTS_AT_MOST = 50;
/** Of a client that reads more slowly than things happen: it is let go, and comes back with its last id. */
const BEHIND_AT_MOST = 1_048_576;

/**
 * Server-sent events: `event` for each thing that happens, with an id, and `state` each second, without one. Who comes back with
 * `Last-Event-ID` gets what it has missed, as far as that is kept; `missed` says how many are not.
 */
export class EventStreams implements Disposable {
  readonly #options: EventStreamsOptions;
  readonly #clients = new Set<Response>();
  readonly #subscription: Disposable;
  readonly #over = new AbortController();
  #isTelling = false;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#subscription = options.feed.subscribe((event) => {
      for (const client of this.#clients) this.#event(client, event);
    });
  }

  async open(request: Request, response: Response): Promise<void> {
    if (this.#clients.size >= CLIENTS_AT_MOST)
      throw refused('too-many-requests', `Expected at most ${CLIENTS_AT_MOST} listeners.`);
    const { events, missed } = this.#options.feed.since(request.get('last-event-id'));
    response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    // Who asks for the head alone listens to nothing.
    if (request.method === 'HEAD') return void response.end();
    response.flushHeaders();
    response.write('retry: 1000\n\n');
    if (missed !== 0) response.write(`event: missed\ndata: ${JSON.stringify({ missed })}\n\n`);
    for (const event of events) this.#event(response, event);
    this.#clients.add(response);
    response.on('close', () => void this.#clients.delete(response));
    if (!this.#isTelling) return void this.#tell();
    const now = await this.#now();
    if (now) tell(response, 'state', now);
  }

  /** Nobody is told anything any more. */
  [Symbol.dispose](): void {
    this.#over.abort();
    this.#subscription[Symbol.dispose]();
    for (const client of this.#clients) client.destroy();
  }

  /** Nobody asks services for anything while nobody looks. */
  async #tell(): Promise<void> {
    const { everyMs = EVERY_MS } = this.#options;
    const { signal } = this.#over;
    this.#isTelling = true;
    while (this.#clients.size > 0 && !signal.aborted) {
      const now = await this.#now();
      for (const client of this.#clients) if (now) tell(client, 'state', now);
      await delay(everyMs, undefined, { signal }).catch(() => {});
    }
    this.#isTelling = false;
  }

  /** Null where something did not answer: the next one may. */
  #now(): Promise<LabState | null> {
    return this.#options.state().catch(() => null);
  }

  #event(client: Response, event: FeedEvent): void {
    tell(client, 'event', event.event, this.#options.feed.idOf(event));
  }
}

function tell(client: Response, type: string, data: unknown, id?: string): void {
  if (client.writableLength > BEHIND_AT_MOST) return void client.destroy();
  client.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}
