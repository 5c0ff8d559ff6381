import { type InstanceRecord, keys } from '@faultline/control';
import { isAddress } from '@faultline/control/instance-record';
import { type ChannelOptions, experimental, Metadata, status } from '@grpc/grpc-js';
import type { Etcd3 } from 'etcd3';
import type { LiveSettings } from '../control/live-settings.ts';
import { type PrefixWatch, watchPrefix } from '../control/prefix-watch.ts';
import type { OutlierDetectionSettings } from '../control/settings-schema.ts';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';
import { elsewhere, registerElsewhere } from './elsewhere.ts';
import type { Silence } from './silence.ts';

type Listener = experimental.ResolverListener;
type Uri = experimental.GrpcUri;
type Instances = ReadonlyMap<string, string>;

export interface ResolverOptions {
  readonly etcd: Etcd3;
  /** Of the calling service: its edges say whether outliers are ejected. */
  readonly settings: LiveSettings;
  /** Of the instances' registrations. */
  readonly leaseTtlS: number;
  readonly silence: Silence;
  readonly logger: Logger;
  /** Is told which addresses there are. */
  readonly metrics: KitMetrics;
}

/** What an instance needs, beside the rest of its keepalive interval, to see that its lease is lost and register anew. */
const REGISTER_AGAIN_MS = 1_000;

/**
 * Makes `etcd:///<service>` a gRPC target: its endpoints are the instances under the service's prefix.
 * Emits on change only, never from `updateResolution` (round_robin calls that again for every child that is not
 * READY, which would loop), and an error when the last instance has left (an empty list would hang calls until their
 * deadline). While etcd is out of reach the last list stands, and for a lease's time after: then the leases have run out
 * that nobody could renew, and a list without any instance would fail calls that all of them could serve.
 */
export function registerEtcdResolver({
  etcd,
  settings,
  leaseTtlS,
  silence,
  logger,
  metrics,
}: ResolverOptions): void {
  const keepAfterLossMs = leaseTtlS * 1_000 + REGISTER_AGAIN_MS;

  class EtcdResolver implements experimental.Resolver {
    readonly #service: string;
    readonly #listener: Listener;
    readonly #balancing: () => ServiceConfigResult | undefined;
    #watch: PrefixWatch | undefined;
    /** What was emitted last; undefined before and after. */
    #emitted: Instances | undefined;

    constructor(target: Uri, listener: Listener, _options: ChannelOptions) {
      this.#service = target.path;
      this.#listener = listener;
      const again = () => queueMicrotask(() => this.#emitted && this.#emit(this.#emitted));
      this.#balancing = settings.derive(
        ({ clients }) => clients?.[this.#service]?.outlierDetection,
        (outliers) => {
          again();
          return ejecting(outliers);
        },
        again,
      );
    }

    updateResolution(): void {
      if (this.#watch) return;
      const emit = (instances: Instances) => {
        if (this.#watch === watch) this.#emit(instances);
      };
      const prefix = keys.instances(this.#service);
      const watch = watchPrefix(etcd, prefix, logger, emit, { keepAfterLossMs, silence });
      this.#watch = watch;
      void watch.ready.then(() => {
        if (this.#watch === watch && !this.#emitted) this.#emit(new Map());
      });
    }

    /** Also called when the channel falls idle; a later `updateResolution` watches anew. */
    destroy(): void {
      this.#watch?.close();
      this.#watch = undefined;
      this.#emitted = undefined;
    }

    #emit(instances: Instances): void {
      this.#emitted = instances;
      const endpoints = [...instances].flatMap(([key, text]) => {
        const address = addressIn(text);
        if (!address) logger.error({ key, value: text }, 'instance record without an address, ignoring it');
        return address ? [{ addresses: [address] }] : [];
      });
      logger.debug({ target: this.#service, instances: endpoints.length }, 'resolved');
      const addresses = endpoints.flatMap((each) =>
        each.addresses.map(experimental.subchannelAddressToString),
      );
      metrics.instancesListed(this.#service, addresses);
      if (endpoints.length > 0) {
        this.#listener(experimental.statusOrFromValue(endpoints), {}, this.#balancing() ?? null, '');
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
  registerElsewhere();
  experimental.registerResolver('etcd', EtcdResolver);
}

type ServiceConfigResult = NonNullable<Parameters<Listener>[2]>;

/** Takes the place of the channel's own service config. */
function ejecting(settings: OutlierDetectionSettings): ServiceConfigResult {
  const { intervalMs, baseEjectionTimeMs, failurePercentageThreshold, requestVolume } = settings;
  return experimental.statusOrFromValue({
    loadBalancingConfig: [
      elsewhere({
        outlier_detection: {
          interval: duration(intervalMs),
          base_ejection_time: duration(baseEjectionTimeMs),
          // One of two may go: the default of 10% would never eject any of a handful.
          max_ejection_percent: 50,
          failure_percentage_ejection: {
            threshold: failurePercentageThreshold,
            request_volume: requestVolume,
            minimum_hosts: 1,
          },
          child_policy: [{ round_robin: {} }],
        },
      }),
    ],
    methodConfig: [],
  });
}

const duration = (ms: number) => ({ seconds: Math.floor(ms / 1_000), nanos: Math.round((ms % 1_000) * 1e6) });

/** `host:port` of an instance's record; undefined when the text is no such record. */
function addressIn(text: string): { host: string; port: number } | undefined {
  try {
    const { address } = JSON.parse(text) as InstanceRecord;
    if (!isAddress(address)) return undefined;
    const colon = address.lastIndexOf(':');
    // An IPv6 address has brackets in a record and none in a socket.
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
    return { host, port: Number(address.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}
