import type { JournalEvent } from '../../evidence/events.ts';
import type { LabState } from '../lab-state.ts';

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
  /** What the lab has said of it; null where it was not asked yet. */
  #isTaken: boolean | null = null;

  /** The token stands in the address that the lab has printed; there it would stay in the history. */
  constructor() {
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

  /** Whether the lab that is there now takes the token: after a restart it may want another one. A change of nothing tells. */
  async checkToken(): Promise<void> {
    if (this.#token === null) return;
    try {
      await this.ask('PUT', '/load', {});
      this.#isTaken = true;
    } catch (error) {
      if ((error as { code?: string }).code === 'token-missing') this.#isTaken = false;
    }
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

  /** @throws Error with what the lab says, and its `code` */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`;
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`/api/v1${path}`, init).catch(() => {
      throw new Error('The lab does not answer.');
    });
    const answer = await response.json().catch(() => null);
    if (response.ok) return answer;
    // Prometheus says it in words of its own.
    const said = typeof answer?.error === 'string' ? answer.error : answer?.error?.message;
    throw Object.assign(new Error(said ?? `The lab answered ${response.status}.`), {
      code: answer?.error?.code,
    });
  }
}
