import type { Message, RawClient } from '../contract/raw-client.ts';

/** Fields that say which server answered, and clocks. */
const IDENTITY = new Set(['cluster_id', 'member_id', 'raft_term']);

/** A message as comparable JSON: without the server's identity, bytes readable, keys of objects sorted. */
export function comparable(message: Message): unknown {
  if (Buffer.isBuffer(message)) return message.toString('latin1');
  if (Array.isArray(message)) return message.map(comparable);
  if (message === null || typeof message !== 'object') return message;
  const entries = Object.entries(message).filter(([name]) => !IDENTITY.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, comparable(value)]));
}

/** A watcher that keeps all it was sent, on its own stream. */
export class Watched implements Disposable {
  readonly #stream;
  readonly #events: Message[] = [];
  #canceled: Message | undefined;

  constructor(client: RawClient, create: object) {
    this.#stream = client.watch();
    this.#stream.send({ create_request: create });
  }

  /** Takes responses until one tells of `revision` or later, or the server cancels the watch. */
  async reach(revision: number): Promise<void> {
    while (this.#canceled === undefined && this.#last() < revision) {
      const response = await this.#stream.next();
      if (response.canceled) this.#canceled = response;
      this.#events.push(...response.events);
    }
  }

  /** How events were split into responses is left out: a server may join those that it sends late. */
  seen(): unknown {
    return comparable({ events: this.#events, canceled: this.#canceled ?? null });
  }

  #last(): number {
    return Number(this.#events.at(-1)?.kv.mod_revision ?? 0);
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
  }
}
