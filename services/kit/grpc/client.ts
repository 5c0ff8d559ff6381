import * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { Contract } from '../../proto/contracts.ts';
import type { LiveSettings } from '../control/live-settings.ts';
import type { KeepaliveSettings } from '../control/settings-schema.ts';
import type { KitMetrics } from '../metrics.ts';
import { elsewhere } from '../registry/elsewhere.ts';
import { type AttemptOptions, clientTelemetry } from '../telemetry/client-interceptor.ts';
import { CallError } from './call-error.ts';
import {
  type Attempt,
  attemptMetadata,
  type CallOptions,
  Edge,
  type Idempotency,
  refuseIfLate,
} from './edge.ts';

type KnownKeys<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & keyof T;

/**
 * A typed client: `payment.createPayment(request)` for a promise, `order.watchOrder(request)` for an async iterable.
 * Deadline, cancellation and trace come from the active call scope; protections from the edge's settings.
 */
export type ServiceClient<H, D> = {
  [M in KnownKeys<H> & KnownKeys<D> & string as Uncapitalize<M>]: D[M] extends MethodDefinition<
    infer Q,
    // biome-ignore lint/suspicious/noExplicitAny: the response's input type plays no part for a client
    any,
    // biome-ignore lint/suspicious/noExplicitAny: nor does the request's output type
    any,
    infer S
  >
    ? H[M] extends grpc.handleServerStreamingCall<infer _Q, infer _S>
      ? (request: Q) => grpc.ClientReadableStream<S>
      : (request: Q, options?: CallOptions<S>) => Promise<S>
    : never;
};

/** Quick reconnects: grpc-js waits 1 s to 120 s by default, longer than a lab's whole phase. */
const CHANNEL_OPTIONS: grpc.ChannelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [elsewhere({ round_robin: {} })] }),
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // Without a retry policy in the service config grpc-js makes transparent retries only, of what no server has worked
  // on. All others are the edge's: grpc-js' own have no budget per attempt and leave no span of their own.
  'grpc.enable_retries': 1,
  'grpc.enable_http_proxy': 0,
};

export interface ClientOptions {
  /**
   * Name of the edge in settings and metrics, where one service calls another for two purposes that must not be counted
   * together; by default the called service's.
   */
  readonly edge?: string;
}

export interface OpenClient<H, D> {
  readonly client: ServiceClient<H, D>;
  close(): void;
}

/** How long calls on a channel that was replaced may go on. */
const REPLACED_MS = 10_000;

export function openClient<H, D>(
  contract: Contract<H, D>,
  settings: LiveSettings,
  metrics: KitMetrics,
  { edge: edgeName = contract.service }: ClientOptions = {},
): OpenClient<H, D> {
  const { service } = contract;
  const interceptors = [clientTelemetry(service, metrics, edgeName)];
  const open = (keepalive: Partial<KeepaliveSettings>) =>
    new grpc.Client(`etcd:///${service}`, grpc.credentials.createInsecure(), {
      ...CHANNEL_OPTIONS,
      ...keepaliveOptions(keepalive),
      interceptors,
    });
  // A channel's options are fixed when it is made: other keepalive settings take another channel.
  const channel = settings.derive(
    ({ clients }): Partial<KeepaliveSettings> => clients?.[edgeName]?.keepalive ?? {},
    open,
    (replaced) => setTimeout(() => replaced.close(), REPLACED_MS).unref(),
  ) as () => grpc.Client;
  const edge = new Edge(edgeName, settings, metrics);
  const methods = Object.entries(contract.definition()).map(([name, method]) => {
    const invoke = method.responseStream
      ? (request: unknown) => serverStream(channel(), method, edge, request)
      : (request: unknown, options: CallOptions<unknown> = {}) =>
          edge.call(idempotencyOf(method), (attempt) => unary(channel(), method, request, attempt), options);
    return [`${name[0]?.toLowerCase()}${name.slice(1)}`, invoke];
  });
  return { client: Object.fromEntries(methods) as ServiceClient<H, D>, close: () => channel().close() };
}

/** Pings go out on idle connections too: a frozen peer is noticed before a call has to wait for it. */
function keepaliveOptions({ timeMs, timeoutMs }: Partial<KeepaliveSettings>): grpc.ChannelOptions {
  if (timeMs === undefined || timeoutMs === undefined) return {};
  return {
    'grpc.keepalive_time_ms': timeMs,
    'grpc.keepalive_timeout_ms': timeoutMs,
    'grpc.keepalive_permit_without_calls': 1,
  };
}

type Method = grpc.MethodDefinition<unknown, unknown>;

/** proto-loader puts the options of the .proto beside what grpc-js knows of a method. */
function idempotencyOf(method: Method & { options?: { idempotency_level?: string } }): Idempotency {
  return (method.options?.idempotency_level as Idempotency | undefined) ?? 'IDEMPOTENCY_UNKNOWN';
}

function unary(channel: grpc.Client, method: Method, request: unknown, attempt: Attempt): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let answering = false;
    const call = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      attemptMetadata(attempt),
      callOptions(attempt),
      (error, answer) => {
        attempt.scope.unlessLeft(cancel);
        const progress = answering ? 'answering' : attempt.ticket.unused ? 'not-started' : 'sent';
        if (error) reject(new CallError(error, progress));
        else resolve(answer);
      },
    );
    call.once('metadata', () => {
      answering = true;
    });
    const cancel = () => call.cancel();
    attempt.scope.whenLeft(cancel);
  });
}

function serverStream(channel: grpc.Client, method: Method, edge: Edge, request: unknown) {
  const { scope, deadlineMs, isOwnBudget } = edge.limits();
  try {
    refuseIfLate(deadlineMs);
  } catch (error) {
    edge.noteRejection('deadline');
    throw error;
  }
  const call = channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callOptions({ deadlineMs, isOwnBudget, number: 1, kind: 'first' }),
  );
  const cancel = () => call.cancel();
  scope.whenLeft(cancel);
  call.once('status', () => scope.unlessLeft(cancel));
  return call;
}

function callOptions(
  attempt: Omit<Attempt, 'scope' | 'ticket'> & Partial<Pick<Attempt, 'scope' | 'ticket'>>,
): grpc.CallOptions {
  const { number, kind, deadlineMs, isOwnBudget, ticket, scope } = attempt;
  const deadline = Number.isFinite(deadlineMs) ? { deadline: deadlineMs } : {};
  // All but the deadline is read by the telemetry interceptor; grpc-js hands unknown options through.
  const options: grpc.CallOptions & AttemptOptions = {
    ...deadline,
    ...{ attempt: number, kind, isOwnBudget, ticket, scope },
  };
  return options;
}
