import type { HedgingSettings } from '@faultline/control';
import { status } from '@grpc/grpc-js';
import { CallScope } from '../call-scope.ts';
import { CallError } from '../grpc/call-error.ts';
import { RpcError, statusCodeOf, statusName } from '../grpc/rpc-error.ts';
import type { NextAttempt, RepeatableCall } from './repeatable-call.ts';

const DEFAULT_NON_FATAL: readonly string[] = ['UNAVAILABLE'];

export interface HedgedCall extends RepeatableCall {
  readonly settings: HedgingSettings;
}

/**
 * Makes a further attempt each time the delay has passed without an answer, up to `maxAttempts` at once; the first
 * answer wins and the others are cancelled (gRFC A6). A failure that is not fatal brings the next attempt at once, a
 * fatal one ends the call. Only for what has no side effects: every attempt may be carried out.
 */
export function withHedging<T>(call: HedgedCall, attempt: (next: NextAttempt) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    new Hedge(call, attempt, resolve, reject).begin();
  });
}

class Hedge<T> {
  readonly #call: HedgedCall;
  readonly #attempt: (next: NextAttempt) => Promise<T>;
  readonly #resolve: (answer: T) => void;
  readonly #reject: (error: unknown) => void;
  /** Scopes of the attempts under way. */
  readonly #underWay = new Set<CallScope>();
  readonly #leave = () => this.#callerLeft();
  #begun = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    call: HedgedCall,
    attempt: (next: NextAttempt) => Promise<T>,
    resolve: (answer: T) => void,
    reject: (error: unknown) => void,
  ) {
    this.#call = call;
    this.#attempt = attempt;
    this.#resolve = resolve;
    this.#reject = reject;
    call.scope.whenLeft(this.#leave);
  }

  begin(): void {
    const { settings } = this.#call;
    const number = ++this.#begun;
    const scope = new CallScope(this.#call.deadlineMs);
    if (this.#call.scope.left) scope.callerLeft();
    this.#underWay.add(scope);
    this.#attempt({ number, kind: number === 1 ? 'first' : 'hedge', scope }).then(
      (answer) => {
        this.#underWay.delete(scope);
        this.#call.throttle.succeeded();
        this.#close(() => this.#resolve(answer));
      },
      (error: unknown) => {
        this.#underWay.delete(scope);
        if (!this.#closed) this.#failed(error);
      },
    );
    this.#after(settings.hedgingDelayMs);
  }

  #failed(error: unknown): void {
    const { settings, throttle, scope } = this.#call;
    const nonFatal = settings.nonFatalStatusCodes ?? DEFAULT_NON_FATAL;
    const refusedHere = error instanceof RpcError && error.rejectedBy !== undefined;
    const told = error instanceof CallError ? error.pushback : undefined;
    const fatal = !refusedHere && !nonFatal.includes(statusName(statusCodeOf(error)));
    if (!refusedHere && (!fatal || told === 'stay-away')) throttle.failed();
    if (fatal || scope.left) {
      this.#close(() => this.#reject(error));
      return;
    }
    // A protection of this process that refuses a hedge says nothing of the attempts under way.
    if (refusedHere || told === 'stay-away') this.#noMore();
    else this.#after(typeof told === 'number' ? told : 0, error);
    this.#closeIfOver(error);
  }

  /** Plans the next attempt, in place of one that was planned before; `error` is the outcome if it must not be made. */
  #after(ms: number, error?: unknown): void {
    const { settings, scope, throttle, deadlineMs, onGivenUp } = this.#call;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (scope.left || this.#begun >= settings.maxAttempts || Date.now() + ms >= deadlineMs) return;
    const go = () => {
      this.#timer = undefined;
      if (throttle.allows) return this.begin();
      onGivenUp('throttled');
      this.#noMore();
      this.#closeIfOver(error);
    };
    if (ms > 0) this.#timer = setTimeout(go, ms);
    else go();
  }

  #closeIfOver(error: unknown): void {
    if (this.#underWay.size === 0 && this.#timer === undefined) this.#close(() => this.#reject(error));
  }

  #noMore(): void {
    if (this.#begun > 0) this.#begun = this.#call.settings.maxAttempts;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #close(settle: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#noMore();
    this.#call.scope.unlessLeft(this.#leave);
    settle();
    this.#cancelAll();
  }

  #callerLeft(): void {
    this.#noMore();
    this.#cancelAll();
    const left = new RpcError(status.CANCELLED, 'the caller has left', { rejectedBy: 'deadline' });
    if (this.#begun > 0) this.#closeIfOver(left);
  }

  #cancelAll(): void {
    for (const scope of this.#underWay) scope.callerLeft();
  }
}
