import * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { Contract } from '../../proto/contracts.ts';
import type { KitMetrics } from '../metrics.ts';
import type { LiveSettings } from '../settings.ts';
import { type AttemptOptions, clientTelemetry } from '../telemetry/client-interceptor.ts';
import { type Attempt, type CallOptions, Edge } from './edge.ts';

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
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // Retries are the edge's: grpc-js' own have no budget per attempt and leave no span of their own.
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
};

export interface OpenClient<H, D> {
  readonly client: ServiceClient<H, D>;
  close(): void;
}

export function openClient<H, D>(
  contract: Contract<H, D>,
  settings: LiveSettings,
  metrics: KitMetrics,
): OpenClient<H, D> {
  const channel = new grpc.Client(`etcd:///${contract.service}`, grpc.credentials.createInsecure(), {
    ...CHANNEL_OPTIONS,
    interceptors: [clientTelemetry(contract.service, metrics)],
  });
  const edge = new Edge(contract.service, settings, metrics);
  const methods = Object.entries(contract.definition()).map(([name, method]) => {
    const invoke = method.responseStream
      ? (request: unknown) => serverStream(channel, method, edge, request)
      : (request: unknown, options: CallOptions<unknown> = {}) =>
          edge.call((attempt) => unary(channel, method, request, attempt), options);
    return [`${name[0]?.toLowerCase()}${name.slice(1)}`, invoke];
  });
  return { client: Object.fromEntries(methods) as ServiceClient<H, D>, close: () => channel.close() };
}

type Method = grpc.MethodDefinition<unknown, unknown>;

function unary(channel: grpc.Client, method: Method, request: unknown, attempt: Attempt): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      callOptions(attempt),
      (error, answer) => {
        attempt.scope.unlessLeft(cancel);
        if (error) reject(error);
        else resolve(answer);
      },
    );
    const cancel = () => call.cancel();
    attempt.scope.whenLeft(cancel);
  });
}

function serverStream(channel: grpc.Client, method: Method, edge: Edge, request: unknown) {
  const { scope, deadlineMs } = edge.limits();
  const call = channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callOptions({ scope, deadlineMs, number: 1 }),
  );
  const cancel = () => call.cancel();
  scope.whenLeft(cancel);
  call.once('status', () => scope.unlessLeft(cancel));
  return call;
}

function callOptions(attempt: Attempt): grpc.CallOptions {
  const deadline = Number.isFinite(attempt.deadlineMs) ? { deadline: attempt.deadlineMs } : {};
  // `attempt` is read by the telemetry interceptor; grpc-js hands unknown options through.
  const options: grpc.CallOptions & AttemptOptions = { ...deadline, attempt: attempt.number };
  return options;
}
