import type { Clock } from './clock.ts';

/** etcd's default for `--grpc-keepalive-min-time`. */
const MIN_TIME_MS = 5_000;
/** What grpc-go asks for instead while no call is open; etcd leaves `PermitWithoutStream` off. */
const MIN_TIME_WITHOUT_STREAM_MS = 2 * 3_600_000;
/** One more, and the server hangs up. */
const MAX_STRIKES = 2;

/**
 * The pings of one connection, counted as grpc-go counts them (`handlePing` in `internal/transport/http2_server.go`): one
 * that comes too soon after the last is a strike, and what the server itself sends of a call forgives all of them.
 */
export class PingStrikes {
  readonly #clock: Clock;
  #lastMs = Number.NEGATIVE_INFINITY;
  #strikes = 0;
  #forgiven = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server sent headers, a message or a status. */
  wrote(): void {
    this.#forgiven = true;
  }

  /** A ping came; true when it is one too many. */
  pinged(openStreams: number): boolean {
    const now = this.#clock.now();
    const sinceMs = now - this.#lastMs;
    this.#lastMs = now;
    if (this.#forgiven) {
      this.#forgiven = false;
      this.#strikes = 0;
      return false;
    }
    if (sinceMs < (openStreams > 0 ? MIN_TIME_MS : MIN_TIME_WITHOUT_STREAM_MS)) this.#strikes += 1;
    return this.#strikes > MAX_STRIKES;
  }
}
