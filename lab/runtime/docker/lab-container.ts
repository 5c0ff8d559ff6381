import { GenericContainer, PullPolicy, type WaitStrategy } from 'testcontainers';
import type { ContainerSpec, InstanceSpec } from '../runtime.ts';
import { labelsOf } from './labels.ts';
import { volumeName } from './volumes.ts';

/** What a start may use before a limit throttles it into latencies of its own. */
const DEFAULT_LIMITS = { memoryMiB: 512, cpus: 2 };

export interface LabContainerOptions {
  readonly spec: InstanceSpec;
  readonly container: ContainerSpec;
  readonly runId: string;
  /** Of the container, on the engine. */
  readonly name: string;
  /** Of the engine's machine. */
  readonly engineCpus: number;
  /** Of the run; by its name. */
  readonly network: string;
  /** Ports of 127.0.0.1 for those of the container, in their order. */
  readonly hostPorts: readonly number[];
  /** Called between creation and start: throws when nothing may be started any more. */
  readonly beforeStart: () => void;
}

/** The instance waits by itself, so that it notices an end and a cancellation, and does the same after a restart. */
const NO_WAIT: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

/**
 * A container as the lab wants it and GenericContainer would not make it: ports on 127.0.0.1 alone, not on all
 * interfaces; on the network of the run alone, not on the default bridge as well; never pulled on the way.
 */
export class LabContainer extends GenericContainer {
  readonly #options: LabContainerOptions;

  constructor(options: LabContainerOptions) {
    const { spec, container, runId, engineCpus } = options;
    super(container.image);
    this.#options = options;
    const { memoryMiB, cpus } = { ...DEFAULT_LIMITS, ...container.limits };
    const [executable, ...args] = spec.command;
    if (executable !== '') this.withEntrypoint([executable]);
    this.withName(options.name)
      .withCommand(args)
      .withEnvironment({ ...spec.env })
      .withLabels(labelsOf(runId))
      .withNetworkMode(options.network)
      .withHostname(spec.name)
      .withExposedPorts(...container.ports)
      .withCopyContentToContainer([...(container.files ?? [])])
      // An engine refuses more CPUs than it has.
      .withResourcesQuota({ memory: memoryMiB / 1_024, cpu: Math.min(cpus, engineCpus) })
      .withPullPolicy(PullPolicy.neverPull())
      .withAutoRemove(false)
      .withWaitStrategy(NO_WAIT);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const { spec, container, runId, hostPorts, network } = this.#options;
    this.hostConfig.PortBindings = Object.fromEntries(
      container.ports.map((port, index) => [
        `${port}/tcp`,
        [{ HostIp: '127.0.0.1', HostPort: String(hostPorts[index]) }],
      ]),
    );
    // No swap beyond it: an instance that wants more memory ends, it does not become slow.
    this.hostConfig.MemorySwap = this.hostConfig.Memory;
    // z: where SELinux holds, the container could not read it otherwise.
    const mounts = container.mounts?.map(({ source, target }) => `${source}:${target}:ro,z`) ?? [];
    const volumes =
      container.volumes?.map(({ name, target }) => `${volumeName(runId, name)}:${target}:z`) ?? [];
    this.hostConfig.Binds = [...mounts, ...volumes];
    // Its log is read back, whatever the engine's default.
    this.hostConfig.LogConfig = { Type: 'json-file', Config: {} };
    // The name of an instance that is down is nobody's: no DNS server is asked who else might have it.
    this.hostConfig.DnsOptions = ['ndots:1'];
    this.hostConfig.DnsSearch = ['.'];
    // The lab does its own; that of the image would take CPU time from what is measured.
    this.createOpts.Healthcheck = { Test: ['NONE'] };
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [spec.name] } } };
  }

  protected override async containerCreated(): Promise<void> {
    this.#options.beforeStart();
  }
}
