import { type Context, context, createContextKey } from '@opentelemetry/api';

/** One reason for all: an error made anew, with its stack, costs ten times as much as the rest of an abort. */
const LEFT = new DOMException('The caller has left', 'AbortError');

/** What a request may still use up; flows with the active OpenTelemetry context from a server to its clients. */
export class CallScope {
  /** Milliseconds since the epoch; Infinity when the caller set none. */
  readonly deadlineMs: number;
  readonly #whenLeft = new Set<() => void>();
  #left = false;
  #controller: AbortController | undefined;

  constructor(deadlineMs = Number.POSITIVE_INFINITY) {
    this.deadlineMs = deadlineMs;
  }

  /** True once the caller left, its deadline passed, or it has its answer. */
  get left(): boolean {
    return this.#left;
  }

  /** Aborted then. Made for who asks: most calls get along with `whenLeft`, at a tenth of the cost. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#left) this.#controller.abort(LEFT);
    return this.#controller.signal;
  }

  /** Until `unlessLeft` takes `then` back, it runs when the caller leaves; at once if that has happened. */
  whenLeft(then: () => void): void {
    if (this.#left) then();
    else this.#whenLeft.add(then);
  }

  unlessLeft(then: () => void): void {
    this.#whenLeft.delete(then);
  }

  callerLeft(): void {
    if (this.#left) return;
    this.#left = true;
    this.#controller?.abort(LEFT);
    for (const then of this.#whenLeft) then();
  }
}

/**
 * One gRPC call as its server sees it. grpc-js drops what a handler sends to a caller that has left, and tells no
 * interceptor; so whoever holds something for the call (its span, a worker slot) learns here that it is over.
 */
export class ServedCall extends CallScope {
  readonly #whenAbandoned: (() => void)[] = [];
  #working = false;

  /** `then` runs when nobody waits for the call and no handler works on it (any more); at times more than once. */
  whenAbandoned(then: () => void): void {
    this.#whenAbandoned.push(then);
  }

  override callerLeft(): void {
    super.callerLeft();
    this.#check();
  }

  /** Runs the handler. What it does after the caller has left still belongs to the call. */
  async work<T>(handler: () => T): Promise<Awaited<T>> {
    this.#working = true;
    try {
      return await handler();
    } finally {
      this.#working = false;
      this.#check();
    }
  }

  #check(): void {
    if (this.#working || !this.left) return;
    for (const then of this.#whenAbandoned) then();
  }
}

const SCOPE = createContextKey('faultline call scope');
/** That of work that nobody waits for: no deadline, and no caller that could leave. */
export const UNBOUND = new CallScope();

/** That of the request that is being served, or UNBOUND. */
export function currentScope(): CallScope {
  return (context.active().getValue(SCOPE) as CallScope | undefined) ?? UNBOUND;
}

/** The gRPC call that is being served. */
export function servedCall(): ServedCall | undefined {
  const scope = currentScope();
  return scope instanceof ServedCall ? scope : undefined;
}

export function withScope(parent: Context, scope: CallScope): Context {
  return parent.setValue(SCOPE, scope);
}
