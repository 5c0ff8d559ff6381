import { performance } from 'node:perf_hooks';
import { InterceptingCall, type Interceptor, type InterceptorOptions, status } from '@grpc/grpc-js';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
} from '@opentelemetry/semantic-conventions';
import { statusName } from '../grpc/rpc-error.ts';
import type { KitMetrics } from '../metrics.ts';
import { metadataSetter } from './propagation.ts';
import { tracer } from './span.ts';

/** Which try of one logical call a CLIENT span is, from 1. */
export const ATTR_RPC_ATTEMPT = 'rpc.attempt';
/** Registry name of the called service. */
export const ATTR_PEER_SERVICE = 'service.peer.name';

/** Carried through grpc-js' call options to the interceptor. */
export interface AttemptOptions {
  attempt?: number;
}

/** One CLIENT span and one count for each attempt; the trace context travels in the metadata. */
export function clientTelemetry(peerService: string, metrics: KitMetrics): Interceptor {
  return (options: InterceptorOptions & AttemptOptions, nextCall) => {
    const rpcMethod = options.method_definition.path.slice(1);
    const startedAt = performance.now();
    const parent = context.active();
    const span = tracer.startSpan(
      rpcMethod,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          [ATTR_RPC_SYSTEM_NAME]: 'grpc',
          [ATTR_RPC_METHOD]: rpcMethod,
          [ATTR_PEER_SERVICE]: peerService,
          [ATTR_RPC_ATTEMPT]: options.attempt ?? 1,
        },
      },
      parent,
    );
    metrics.clientStarted(peerService);
    const next = nextCall(options);
    return new InterceptingCall(next, {
      start(metadata, _listener, startNext) {
        propagation.inject(trace.setSpan(parent, span), metadata, metadataSetter);
        startNext(metadata, {
          onReceiveStatus(answer, nextStatus) {
            const peer = next.getPeer();
            span.setAttribute(ATTR_SERVER_ADDRESS, peer);
            span.setAttribute(ATTR_RPC_STATUS_CODE, statusName(answer.code));
            if (answer.code !== status.OK)
              span.setStatus({ code: SpanStatusCode.ERROR, message: answer.details });
            span.end();
            metrics.clientEnded(
              peerService,
              peer,
              rpcMethod,
              statusName(answer.code),
              performance.now() - startedAt,
            );
            nextStatus(answer);
          },
        });
      },
    });
  };
}
