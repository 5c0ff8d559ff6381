import { type Context, context, createContextKey } from '@opentelemetry/api';

/** What a request may still use up; flows with the active OpenTelemetry context from a server to its clients. */
export interface CallScope {
  /** Milliseconds since the epoch; Infinity when the caller set none. */
  readonly deadlineMs: number;
  /** Aborted when the caller left or its deadline passed; undefined where nobody can leave. */
  readonly signal: AbortSignal | undefined;
}

const SCOPE = createContextKey('faultline call scope');
const UNBOUND: CallScope = { deadlineMs: Number.POSITIVE_INFINITY, signal: undefined };

export function currentScope(): CallScope {
  return (context.active().getValue(SCOPE) as CallScope | undefined) ?? UNBOUND;
}

export function withScope(parent: Context, scope: CallScope): Context {
  return parent.setValue(SCOPE, scope);
}
