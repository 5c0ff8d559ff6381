import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FaultRecord, type InstanceRecord, keys } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import { Etcd3 } from 'etcd3';
import { expect, vi } from 'vitest';
import { flattenSpans, type Span } from '../../../lab/analysis/spans/span.ts';
import type { RegistryBackend } from '../../../lab/backends/registry/registry.ts';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import { startEmbeddedTraces } from '../../../lab/backends/traces/embedded.ts';
import type { TracesBackend } from '../../../lab/backends/traces/traces.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../../lab/runtime/process.ts';
import type { RunningInstance } from '../../../lab/runtime/runtime.ts';
import type { Contract } from '../../proto/contracts.ts';
import type { ServiceSettings } from '../control/settings-schema.ts';
import { GrpcClient } from './grpc-client.ts';
import { MetricsText } from './metrics-text.ts';
import { embeddedRegistry, type StartRegistry } from './registries.ts';

const SERVICES = fileURLToPath(new URL('../../', import.meta.url));

/** Generous: the machine may be busy; what must be fast is asserted by the tests themselves. */
const PATIENCE_MS = 10_000;

type Matchers<T> = ReturnType<typeof expect<T>>;
type Eventual<T> = { not: Eventual<T> } & {
  [M in 'toBe' | 'toEqual' | 'toBeNull' | 'toBeDefined' | 'toBeGreaterThan']: (
    ...expected: Parameters<Matchers<T>[M]>
  ) => Promise<void>;
};

/**
 * Keeps asking until the answer is as expected; the last one is in the failure's message. As vitest's `expect.poll`,
 * which concurrent tests can not use.
 */
export function eventually<T>(read: () => T | Promise<T>, timeout = PATIENCE_MS): Eventual<T> {
  const matchers = (of: (value: T) => Matchers<T>): Eventual<T> =>
    new Proxy({} as Eventual<T>, {
      get(_target, name: Exclude<keyof Eventual<T>, 'not'> | 'not') {
        if (name === 'not') return matchers((value) => of(value).not);
        return (...expected: unknown[]) =>
          vi.waitFor(
            async () => {
              const matches = of(await read()) as unknown as Record<string, (...expected: unknown[]) => void>;
              matches[name]?.(...expected);
            },
            { timeout, interval: 20 },
          );
      },
    });
  return matchers((value) => expect(value));
}

/** A trace context of the test's own, so that it can find what it caused. */
export function newTrace(): { traceId: string; traceparent: string } {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}

/** A registered instance of a service. */
export class ServiceInstance {
  readonly running: RunningInstance;
  readonly record: InstanceRecord;

  constructor(running: RunningInstance, record: InstanceRecord) {
    this.running = running;
    this.record = record;
  }

  async metrics(): Promise<MetricsText> {
    const response = await fetch(`http://${this.record.adminAddress}/metrics`);
    return new MetricsText(await response.text());
  }

  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    return (await this.metrics()).sum(name, labels);
  }

  /** What its protections have done. */
  async protections(): Promise<ProtectionRecord> {
    const response = await fetch(`http://${this.record.adminAddress}/protections`);
    return (await response.json()) as ProtectionRecord;
  }

  client<H, D>(contract: Contract<H, D>): GrpcClient {
    return new GrpcClient(contract.definition(), this.record.address);
  }

  /** All its records for an audit, asked for so many at a time. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at many fields
  async audit({ limit }: { limit: number } = { limit: 1_000 }): Promise<any[]> {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const records: any[] = [];
    for (;;) {
      const query = `after=${records.at(-1)?.cursor ?? 0}&limit=${limit}`;
      const response = await fetch(`http://${this.record.adminAddress}/audit?${query}`);
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      if (lines.length === 0) return records;
      records.push(...lines.map((line) => JSON.parse(line)));
    }
  }

  /** What it has logged, one object a line. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at many fields
  async log(): Promise<any[]> {
    const text = await readFile(this.running.logFile, 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }
}

export interface RigOptions {
  readonly registry?: StartRegistry;
  /** Without it the services trace, but send to nobody. */
  readonly traces?: boolean;
}

/** A registry, perhaps a trace store, and instances of services: all real processes that end with the rig. */
export class Rig implements AsyncDisposable {
  readonly runtime: ProcessRuntime;
  readonly registry: RegistryBackend;
  readonly etcd: Etcd3;
  readonly #folder: string;
  readonly traces: TracesBackend | undefined;
  readonly #started: ServiceInstance[] = [];
  #marks = 0;

  private constructor(
    folder: string,
    runtime: ProcessRuntime,
    registry: RegistryBackend,
    traces: TracesBackend | undefined,
  ) {
    this.#folder = folder;
    this.runtime = runtime;
    this.registry = registry;
    this.traces = traces;
    this.etcd = new Etcd3({ hosts: registry.endpoint });
  }

  static async open({ registry = embeddedRegistry, traces = false }: RigOptions = {}): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'faultline-services-'));
    const runtime = await startProcessRuntime({ logDir: folder });
    try {
      const [startedRegistry, startedTraces] = await Promise.all([
        registry(runtime, folder),
        traces ? startEmbeddedTraces(runtime) : undefined,
      ]);
      return new Rig(folder, runtime, startedRegistry, startedTraces);
    } catch (error) {
      await runtime[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts an instance such as `bank-1`; resolves when it is registered and serves. `main` defaults to its service's. */
  async start(name: string, env: Record<string, string> = {}, main?: string): Promise<ServiceInstance> {
    const service = name.slice(0, name.lastIndexOf('-'));
    const running = await this.runtime.start({
      name,
      command: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        main ?? join(SERVICES, service, 'main.ts'),
      ],
      env: {
        FAULTLINE_REGISTRY: this.registry.endpoint,
        FAULTLINE_INSTANCE: name,
        FAULTLINE_DATA_DIR: this.dataDir(service),
        NODE_ENV: 'production',
        ...(this.traces ? { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${this.traces.otlpGrpc}` } : {}),
        ...env,
      },
      readyTimeoutMs: 20_000,
      ready: async (instance, signal) => void (await instance.waitForLine(/"msg":"serving"/, signal)),
    });
    return this.#registered(running);
  }

  /** Where all instances of a service keep their data. */
  dataDir(service: string): string {
    return join(this.#folder, 'data', service);
  }

  async startAll(...names: string[]): Promise<ServiceInstance[]> {
    return Promise.all(names.map((name) => this.start(name)));
  }

  /** Ends the process, or kills it, and starts it again; its ports are others then. */
  async restart({ running }: ServiceInstance, how: 'SIGTERM' | 'SIGKILL'): Promise<ServiceInstance> {
    if (how === 'SIGKILL') await running.kill();
    await running.restart();
    return this.#registered(running);
  }

  async #registered(running: RunningInstance): Promise<ServiceInstance> {
    const service = running.name.slice(0, running.name.lastIndexOf('-'));
    const text = await this.etcd.get(keys.instance(service, running.name)).string();
    const instance = new ServiceInstance(running, JSON.parse(text ?? 'null') as InstanceRecord);
    this.#started.push(instance);
    return instance;
  }

  /** Writes a service's settings and waits until these instances of it have applied them. */
  async settings(service: string, settings: ServiceSettings, ...instances: ServiceInstance[]): Promise<void> {
    // An edge to nobody, to tell this change from all others in the log.
    const mark = `mark-${++this.#marks}`;
    const marked: ServiceSettings = { ...settings, clients: { ...settings.clients, [mark]: {} } };
    await this.etcd.put(keys.settings(service)).value(JSON.stringify(marked));
    await Promise.all(instances.map(({ running }) => running.waitForLine(new RegExp(`"${mark}"`))));
  }

  /** Puts a fault and waits until the instance says that it is in force; disposing takes it away again. */
  async fault(
    target: ServiceInstance,
    fault: Partial<FaultRecord> & Pick<FaultRecord, 'id'>,
  ): Promise<AsyncDisposable> {
    const { service } = target.record;
    const record = { match: { service }, seed: 1, expiresAtUnixMs: Date.now() + 60_000, ...fault };
    await this.etcd.put(keys.fault(fault.id)).value(JSON.stringify(record));
    const inForce = () => target.metric('faultline_fault_active', { fault_id: fault.id });
    await eventually(inForce).toBe(1);
    return {
      [Symbol.asyncDispose]: async () => {
        await this.etcd.delete().key(keys.fault(fault.id)).exec();
        // An instance that has ended meanwhile applies nothing.
        await eventually(() => (target.running.state === 'exited' ? 0 : inForce())).toBe(0);
      },
    };
  }

  /** The spans of a trace but for its waits, which are spans only where they were long; else as `spansAndWaits`. */
  async spans(traceId: string, complete: (spans: readonly Span[]) => boolean): Promise<readonly Span[]> {
    const works = (spans: readonly Span[]) => spans.filter(({ name }) => !name.startsWith('wait '));
    return works(await this.spansAndWaits(traceId, (spans) => complete(works(spans))));
  }

  /** The spans of a trace once they are as the test needs them; fails with what came instead. */
  async spansAndWaits(
    traceId: string,
    complete: (spans: readonly Span[]) => boolean,
  ): Promise<readonly Span[]> {
    if (!this.traces) throw new Error('this rig has no trace store');
    const query = createTraceQuery(this.traces.queryUrl);
    let spans: readonly Span[] = [];
    await eventually(async () => {
      const found = await query.traceById(traceId);
      spans = found ? flattenSpans(found) : [];
      return complete(spans) || spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`);
    }).toBe(true);
    return spans;
  }

  /** Throws when an instance wrote anything but its log: a stack trace, a warning of Node about a leak. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.etcd.close();
    await this.runtime[Symbol.asyncDispose]();
    await Promise.all(this.#started.map((instance) => instance.log()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
