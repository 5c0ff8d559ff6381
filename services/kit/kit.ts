import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type InstanceRecord, keys } from '@faultline/control';
import { setLogger } from '@grpc/grpc-js';
import type { Etcd3 } from 'etcd3';
import type { Contract } from '../proto/contracts.ts';
import { createAdminServer, listen } from './admin-server.ts';
import type { AuditPage } from './audit-page.ts';
import { CONFIG_EXIT_CODE, configOrExit, type KitConfig } from './config.ts';
import { LiveSettings } from './control/live-settings.ts';
import { type ClientOptions, openClient, type ServiceClient } from './grpc/client.ts';
import { createLogger, type Logger } from './logger.ts';
import { KitMetrics } from './metrics.ts';
import { connectRegistry } from './registry/connection.ts';
import { Leadership } from './registry/leadership.ts';
import { Registration } from './registry/registration.ts';
import { registerEtcdResolver } from './registry/resolver.ts';
import { Silence } from './registry/silence.ts';
import { seededRandom, seedFor } from './seeded-random.ts';
import { startTelemetry, type Telemetry } from './telemetry/sdk.ts';

/** How long calls in flight may go on once a stop is asked for. */
export const DRAIN_MS = 3_000;
/** By then the last spans should be sent: runtimes kill what takes 5 s or more to stop. */
const STOP_MS = 4_000;
/** What the last spans get in any case. */
const FLUSH_MS = 1_000;

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
  readonly #silence: Silence;
  readonly #closers: (() => void)[] = [];
  #registration: Registration | undefined;
  /** What the registry is told, once that is known. */
  #record: string | undefined;
  #auditPage: AuditPage | undefined;
  /** Begins, once registered, what `stop` of it ends. */
  #works: (() => () => Promise<void>)[] = [];
  #endWorks: (() => Promise<void>)[] = [];
  #stop: (why: object, exitCode: number) => void = (_why, exitCode) => process.exit(exitCode);

  constructor(service: string) {
    this.config = configOrExit(service);
    const { instance, registry, seed, leaseTtlS } = this.config;
    this.logger = createLogger(service, instance);
    setLogger({ error: (message) => this.logger.error(message) });
    this.#telemetry = startTelemetry(this.config, this.metrics, this.logger);
    // Whichever way it ends, short of being killed.
    process.once('exit', () => this.#telemetry.ended());
    this.etcd = connectRegistry(registry);
    this.settings = new LiveSettings(this.etcd, service, this.logger);
    this.#silence = new Silence(leaseTtlS, this.metrics);
    registerEtcdResolver({
      etcd: this.etcd,
      settings: this.settings,
      leaseTtlS,
      silence: this.#silence,
      logger: this.logger,
      metrics: this.metrics,
    });
    this.#admin = createAdminServer(this.metrics, {
      record: () => this.#record,
      audit: () => this.#auditPage,
      settings: () => this.settings.current,
      openSpans: this.#telemetry.openSpans,
    });
    this.#random = seededRandom(seedFor(seed, instance));
  }

  client<H, D>(contract: Contract<H, D>, options?: ClientOptions): ServiceClient<H, D> {
    const { client, close } = openClient(contract, this.settings, this.metrics, options);
    this.#closers.push(close);
    return client;
  }

  /** What `/audit` of the admin port tells. */
  audits(page: AuditPage): void {
    this.#auditPage = page;
  }

  /** Work that is no answer to a call: begins when this instance is registered, and ends before the service stops. */
  whenRegistered(begin: () => () => Promise<void>): void {
    this.#works.push(begin);
  }

  /** Asks to be the one instance that does a work; for after the registration. */
  standForLeader(work: string): Leadership {
    const { etcd, logger } = this;
    const value = this.#record ?? '';
    return new Leadership({ etcd, key: keys.leader(work), value, ttlS: this.config.leaseTtlS, logger });
  }

  /** A healthy service time around `ms`, give or take a tenth, drawn from the seed. */
  serviceTime(ms: number): Promise<void> {
    const drawn = ms * (0.9 + 0.2 * this.#random());
    return new Promise((resolve) => setTimeout(resolve, drawn));
  }

  /** Tells the registry that this instance serves on `port`; ends the process where another of its name answers. */
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
    const value = JSON.stringify(record);
    this.#record = value;
    this.#registration = new Registration({
      etcd: this.etcd,
      key: keys.instance(service, instance),
      value,
      ttlS: leaseTtlS,
      silence: this.#silence,
      logger: this.logger,
      metrics: this.metrics,
      onTaken: ({ pid, address }) => {
        const expected = `Expected nobody else to be \`${instance}\`, but process ${pid} at ${address} is`;
        process.stderr.write(`${service}: ${expected}: set FAULTLINE_INSTANCE to another name.\n`);
        this.#stop({ holder: { pid, address } }, CONFIG_EXIT_CODE);
      },
    });
    await this.#registration.registered;
    this.#endWorks = this.#works.map((begin) => begin());
  }

  /**
   * On SIGTERM or SIGINT: leave the registry first so that no new calls come, then `drain`, then send the last
   * spans, then exit. A second signal exits at once.
   */
  shutdownOn(drain: () => Promise<void>): void {
    let stopping = false;
    const stop = async (why: object, exitCode: number) => {
      if (stopping) process.exit(1);
      stopping = true;
      const stopBy = Date.now() + STOP_MS;
      this.logger.info(why, 'stopping');
      try {
        await this.#registration?.deregister();
        await Promise.all([drain(), ...this.#endWorks.map((end) => end())]);
        for (const close of this.#closers) close();
        const leftMs = Math.max(FLUSH_MS, stopBy - Date.now());
        await Promise.race([this.#telemetry.shutdown(), delay(leftMs)]);
      } catch (error) {
        this.logger.error({ err: error }, 'could not stop in good order');
        process.exit(1);
      }
      process.exit(exitCode);
    };
    this.#stop = stop;
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop({ signal }, 0));
  }
}
