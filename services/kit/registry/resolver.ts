import { type ChannelOptions, experimental, Metadata, status } from '@grpc/grpc-js';
import type { Etcd3 } from 'etcd3';
import { type InstanceRecord, keys } from '../../proto/control.ts';
import type { Logger } from '../logger.ts';
import { type PrefixWatch, watchPrefix } from './prefix-watch.ts';

type Listener = experimental.ResolverListener;
type Uri = experimental.GrpcUri;

/**
 * Makes `etcd:///<service>` a gRPC target: its endpoints are the instances under the service's prefix.
 * Emits on change only, never from `updateResolution` (round_robin calls that again for every child that is not
 * READY, which would loop), and an error when the last instance has left (an empty list would hang calls until their
 * deadline). While etcd is out of reach the last list stands.
 */
export function registerEtcdResolver(etcd: Etcd3, logger: Logger): void {
  class EtcdResolver implements experimental.Resolver {
    readonly #service: string;
    readonly #listener: Listener;
    #watch: PrefixWatch | undefined;

    constructor(target: Uri, listener: Listener, _options: ChannelOptions) {
      this.#service = target.path;
      this.#listener = listener;
    }

    updateResolution(): void {
      if (this.#watch) return;
      const watch = watchPrefix(etcd, keys.instances(this.#service), logger, (instances) => {
        if (this.#watch === watch) this.#emit(instances);
      });
      this.#watch = watch;
      void watch.ready.then(() => {
        if (this.#watch === watch && !this.#emitted) this.#emit(new Map());
      });
    }

    /** Also called when the channel falls idle; a later `updateResolution` watches anew. */
    destroy(): void {
      void this.#watch?.close();
      this.#watch = undefined;
      this.#emitted = false;
    }

    #emitted = false;

    #emit(instances: ReadonlyMap<string, string>): void {
      this.#emitted = true;
      const endpoints = [...instances.values()].map((text) => {
        const { host, port } = splitAddress((JSON.parse(text) as InstanceRecord).address);
        return { addresses: [{ host, port }] };
      });
      logger.debug({ target: this.#service, instances: endpoints.length }, 'resolved');
      if (endpoints.length > 0) {
        this.#listener(experimental.statusOrFromValue(endpoints), {}, null, '');
      } else {
        const details = `no instance of ${this.#service} is registered`;
        // The empty list drops the endpoints known so far, the error then fails calls at once.
        this.#listener(experimental.statusOrFromValue([]), {}, null, '');
        this.#listener(
          experimental.statusOrFromError({ code: status.UNAVAILABLE, details, metadata: new Metadata() }),
          {},
          null,
          '',
        );
      }
    }

    static getDefaultAuthority(target: Uri): string {
      return target.path;
    }
  }
  experimental.registerResolver('etcd', EtcdResolver);
}

function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
