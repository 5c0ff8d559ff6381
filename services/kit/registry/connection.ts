import { ASK_AT_ONCE } from '@faultline/control/ask-at-once';
import { Etcd3 } from 'etcd3';

/**
 * etcd hangs up on who pings more often than each 5 s, or with no stream open (`--grpc-keepalive-min-time`, and grpc-go's
 * `handlePing`, which counts from one arrival to the next).
 */
const PING_MS = 6_000;

/**
 * One etcd connection a process. Pings find out that it leads nowhere; that etcd is frozen is noticed long before by what
 * it does not answer (`silence.ts`).
 */
export function connectRegistry(endpoint: string): Etcd3 {
  return new Etcd3({
    hosts: `http://${endpoint}`,
    faultHandling: ASK_AT_ONCE,
    grpcOptions: {
      'grpc.keepalive_time_ms': PING_MS,
      'grpc.keepalive_timeout_ms': 1_000,
      'grpc.keepalive_permit_without_calls': 0,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1_000,
      'grpc.enable_http_proxy': 0,
    },
  });
}
