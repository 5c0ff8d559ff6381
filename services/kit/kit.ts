import type { Server } from 'node:http';
import type { Etcd3 } from 'etcd3';
import type { Contract } from '../proto/contracts.ts';
import { type InstanceRecord, keys } from '../proto/control.ts';
import { createAdminServer, listen } from './admin-server.ts';
import { type KitConfig, readConfig } from './config.ts';
import { openClient, type ServiceClient } from './grpc/client.ts';
import { createLogger, type Logger } from './logger.ts';
import { KitMetrics } from './metrics.ts';
import { connectRegistry } from './registry/connection.ts';
import { Registration } from './registry/registration.ts';
import { registerEtcdResolver } from './registry/resolver.ts';
import { seededRandom, seedFor } from './seeded-random.ts';
import { LiveSettings } from './settings.ts';
import { startTelemetry, type Telemetry } from './telemetry/sdk.ts';

/** What every service is made of; one a process. */
export class Kit {
  readonly config: KitConfig;
  readonly logger: Logger;
  readonly metrics = new KitMetrics();
  readonly etcd: Etcd3;
  readonly settings: LiveSettings;
  readonly #telemetry: Telemetry;
  readonly #admin: Server;
  readonly #random: () => number;
  readonly #closers: (() => void)[] = [];
  #registration: Registration | undefined;

  constructor(service: string) {
    this.config = readConfig(service);
    const { instance, registry, seed } = this.config;
    this.logger = createLogger(service, instance);
    this.#telemetry = startTelemetry(service, instance);
    this.etcd = connectRegistry(registry);
    registerEtcdResolver(this.etcd, this.logger);
    this.settings = new LiveSettings(this.etcd, service, this.logger);
    this.#admin = createAdminServer(this.metrics);
    this.#random = seededRandom(seedFor(seed, instance));
  }

  client<H, D>(contract: Contract<H, D>): ServiceClient<H, D> {
    const { client, close } = openClient(contract, this.settings, this.metrics);
    this.#closers.push(close);
    return client;
  }

  /** A healthy service time around `ms`, give or take a tenth, drawn from the seed. */
  serviceTime(ms: number): Promise<void> {
    const drawn = ms * (0.9 + 0.2 * this.#random());
    return new Promise((resolve) => setTimeout(resolve, drawn));
  }

  /** Tells the registry that this instance serves on `port`. */
  async register(port: number): Promise<void> {
    const { service, instance, listenHost, adminPort, advertiseHost, leaseTtlS } = this.config;
    const chosenAdminPort = await listen(this.#admin, listenHost, adminPort);
    const record: InstanceRecord = {
      service,
      instance,
      address: `${advertiseHost}:${port}`,
      adminAddress: `${advertiseHost}:${chosenAdminPort}`,
      pid: process.pid,
      startedAtUnixMs: Date.now(),
    };
    this.#registration = new Registration({
      etcd: this.etcd,
      key: keys.instance(service, instance),
      value: JSON.stringify(record),
      ttlS: leaseTtlS,
      logger: this.logger,
      metrics: this.metrics,
    });
    await this.#registration.registered;
  }

  /**
   * On SIGTERM or SIGINT: leave the registry first so that no new calls come, then `drain`, then send the last
   * spans, then exit. A second signal exits at once.
   */
  shutdownOn(drain: () => Promise<void>): void {
    let stopping = false;
    const stop = async (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1);
      stopping = true;
      this.logger.info({ signal }, 'stopping');
      try {
        await this.#registration?.deregister();
        await drain();
        for (const close of this.#closers) close();
        await this.#telemetry.shutdown();
      } catch (error) {
        this.logger.error({ err: error }, 'could not stop in good order');
        process.exit(1);
      }
      process.exit(0);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  }
}
