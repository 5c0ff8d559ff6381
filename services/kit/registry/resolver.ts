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
      this.#watch?.close();
      this.#watch = undefined;
      this.#emitted = false;
    }

    #emitted = false;

    #emit(instances: ReadonlyMap<string, string>): void {
      this.#emitted = true;
      const endpoints = [...instances].flatMap(([key, text]) => {
        const address = addressIn(text);
        if (!address) logger.error({ key, value: text }, 'instance record without an address, ignoring it');
        return address ? [{ addresses: [address] }] : [];
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

/** `host:port` of an instance's record; undefined when the text is no such record. */
function addressIn(text: string): { host: string; port: number } | undefined {
  try {
    const { address } = JSON.parse(text) as InstanceRecord;
    const found = /^(.+):(\d+)$/.exec(address);
    return found ? { host: found[1] as string, port: Number(found[2]) } : undefined;
  } catch {
    return undefined;
  }
}
