import { GenericContainer, PullPolicy, type WaitStrategy } from 'testcontainers';
import type { ContainerSpec, InstanceSpec } from '../runtime.ts';
import { labelsOf } from './labels.ts';

/** What a start may use before a limit throttles it into latencies of its own. */
const DEFAULT_LIMITS = { memoryMiB: 512, cpus: 2 };

export interface LabContainerOptions {
  readonly spec: InstanceSpec;
  readonly container: ContainerSpec;
  readonly runId: string;
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
    const { spec, container, runId } = options;
    super(container.image);
    this.#options = options;
    const { memoryMiB, cpus } = { ...DEFAULT_LIMITS, ...container.limits };
    const [executable, ...args] = spec.command;
    if (executable !== '') this.withEntrypoint([executable]);
    this.withName(`faultline-${runId.slice(0, 8)}-${spec.name}`)
      .withCommand(args)
      .withEnvironment({ ...spec.env })
      .withLabels(labelsOf(runId))
      .withNetworkMode(options.network)
      .withHostname(spec.name)
      .withExposedPorts(...container.ports)
      .withCopyContentToContainer([...(container.files ?? [])])
      .withBindMounts([...(container.mounts ?? [])])
      .withResourcesQuota({ memory: memoryMiB / 1_024, cpu: cpus })
      .withPullPolicy(PullPolicy.neverPull())
      .withAutoRemove(false)
      .withWaitStrategy(NO_WAIT);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const { spec, container, hostPorts, network } = this.#options;
    this.hostConfig.PortBindings = Object.fromEntries(
      container.ports.map((port, index) => [
        `${port}/tcp`,
        [{ HostIp: '127.0.0.1', HostPort: String(hostPorts[index]) }],
      ]),
    );
    // The lab does its own; that of the image would take CPU time from what is measured.
    this.createOpts.Healthcheck = { Test: ['NONE'] };
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [spec.name] } } };
  }

  protected override async containerCreated(): Promise<void> {
    this.#options.beforeStart();
  }
}
