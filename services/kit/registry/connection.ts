import { Etcd3 } from 'etcd3';

/** One etcd connection a process. Keepalive pings make a frozen etcd show as a lost connection instead of silence. */
export function connectRegistry(endpoint: string): Etcd3 {
  return new Etcd3({
    hosts: `http://${endpoint}`,
    grpcOptions: {
      'grpc.keepalive_time_ms': 1_000,
      'grpc.keepalive_timeout_ms': 1_000,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1_000,
    },
  });
}
