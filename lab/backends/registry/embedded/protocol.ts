import { createRequire } from 'node:module';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

type EtcdService = 'KV' | 'Watch' | 'Lease' | 'Cluster' | 'Maintenance';

const wireSizes = new WeakMap<object, number>();

/** Bytes that a request of the KV service came in. */
export function wireSizeOf(request: object): number {
  return wireSizes.get(request) ?? 0;
}

/**
 * The services of etcd's API from the very files that the etcd3 client uses. Options as requests.ts describes; answers may
 * hold numbers where the protocol has 64-bit integers.
 */
export function loadEtcdServices(): Record<EtcdService, ServiceDefinition<UntypedServiceImplementation>> {
  const file = createRequire(import.meta.url).resolve('etcd3/proto/rpc.proto');
  const loaded = loadSync(file, { keepCase: true, longs: String, arrays: true, oneofs: true });
  const service = (name: EtcdService) => {
    const definition = loaded[`etcdserverpb.${name}`];
    if (definition === undefined || 'format' in definition)
      throw new Error(`rpc.proto has no service ${name}`);
    return definition as ServiceDefinition<UntypedServiceImplementation>;
  };
  return {
    KV: weighed(service('KV')),
    Watch: service('Watch'),
    Lease: service('Lease'),
    Cluster: service('Cluster'),
    Maintenance: service('Maintenance'),
  };
}

/** Takes down the size of each request as it is decoded: nobody is told it later. */
function weighed(
  definition: ServiceDefinition<UntypedServiceImplementation>,
): ServiceDefinition<UntypedServiceImplementation> {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer) => {
      const request = method.requestDeserialize(bytes);
      wireSizes.set(request, bytes.length);
      return request;
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods);
}
