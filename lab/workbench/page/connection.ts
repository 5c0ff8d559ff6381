import type { JournalEvent } from '../../evidence/events.ts';
import type { LabState } from '../lab-state.ts';
import { Refusal } from './refusal.ts';

export interface Listener {
  readonly onState: (state: LabState) => void;
  readonly onEvent: (id: string, event: JournalEvent) => void;
  /** Null where nobody can tell how many. */
  readonly onMissed: (missed: number | null) => void;
  readonly onConnected: (connected: boolean) => void;
}

const KEPT_AS = 'faultline-lab-token';
const AGAIN_MS = 1_000;

/** What the page has with the lab. A browser comes back by itself when a connection breaks; when the lab is starting again, this does. */
export class Connection {
  readonly #token: string | null;
  readonly #isGuest: boolean;
  readonly #onMayChange = new Set<() => void>();
  /** What the lab has said of the token; null where it was not asked yet. */
  #isTaken: boolean | null = null;
  /** Whether it has not answered yet, or not since it did last: it may be another one than the token is of. */
  #isLost = true;

  /** The token stands in the address that the lab has printed; there it would stay in the history. `isGuest`: it is that of the board's link. */
  constructor({ isGuest = false } = {}) {
    this.#isGuest = isGuest;
    const { searchParams, pathname, hash } = new URL(location.href);
    const given = searchParams.get('token');
    if (given !== null) {
      sessionStorage.setItem(KEPT_AS, given);
      history.replaceState(null, '', pathname + hash);
    }
    this.#token = given ?? sessionStorage.getItem(KEPT_AS);
  }

  /** Else the page may only look on. */
  get mayChange(): boolean {
    return this.#token !== null && this.#isTaken !== false;
  }

  /** Calls it when `mayChange` has changed; returns what ends that. */
  onMayChange(call: () => void): () => void {
    this.#onMayChange.add(call);
    return () => void this.#onMayChange.delete(call);
  }

  /**
   * Whether the lab that is there now takes the token: after a restart it may want another one. A change of nothing tells, and is answered without
   * asking services; of a guest, who may not make it, whatever is asked for next.
   */
  async checkToken(): Promise<void> {
    if (this.#token === null || this.#isGuest) return;
    // What it says of the token is seen to where all is asked.
    await this.ask('PUT', '/load', {}).catch(() => {});
  }

  /** Returns what ends it. */
  listen({ onState, onEvent, onMissed, onConnected }: Listener): () => void {
    let source: EventSource;
    let timer: number | undefined;
    const open = () => {
      source = new EventSource('/api/v1/events');
      source.addEventListener('open', () => onConnected(true));
      source.addEventListener('error', () => {
        onConnected(false);
        if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MS);
      });
      source.addEventListener('state', ({ data }) => onState(JSON.parse(data)));
      source.addEventListener('event', ({ data, lastEventId }) => onEvent(lastEventId, JSON.parse(data)));
      source.addEventListener('missed', ({ data }) => onMissed(JSON.parse(data).missed));
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }

  /** Where the lab does not take the token any more, the page may only look on from then on. @throws Refusal */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`;
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`/api/v1${path}`, init).catch(() => {
      this.#isLost = true;
      throw new Refusal('The lab does not answer.', { code: 'lab-not-answering' });
    });
    // Also one that is starting.
    if (response.status === 503) this.#isLost = true;
    const answer = await response.json().catch(() => null);
    if (response.ok) {
      if (method !== 'GET') this.#setTaken(true);
      if (this.#isLost) {
        this.#isLost = false;
        if (method === 'GET') void this.checkToken();
      }
      return answer;
    }
    const { status } = response;
    const { code, reason } = answer?.error ?? {};
    if (code === 'token-missing') {
      this.#setTaken(false);
      // What the lab says is for who writes requests.
      throw new Refusal('The lab does not take the token of this page.', { code });
    }
    // Prometheus says it in words of its own.
    const said = typeof answer?.error === 'string' ? answer.error : answer?.error?.message;
    if (said !== undefined) throw new Refusal(said, { code, reason, status });
    if (status === 503) throw new Refusal('The lab is starting.', { code: 'lab-starting' });
    throw new Refusal(`The lab answered ${status}.`, { code: 'lab-answered', status });
  }

  #setTaken(isTaken: boolean): void {
    const before = this.mayChange;
    this.#isTaken = isTaken;
    if (this.mayChange !== before) for (const call of this.#onMayChange) call();
  }
}
