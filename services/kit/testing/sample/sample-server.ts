import { fileURLToPath } from 'node:url';
import type { GrpcClient } from '../grpc-client.ts';
import { Rig, type ServiceInstance } from '../rig.ts';
import { sample } from './contract.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** The sample service as a process of its own, traced, and a bare client of it. */
export class SampleServer implements AsyncDisposable {
  readonly rig: Rig;
  readonly server: ServiceInstance;
  readonly client: GrpcClient;

  private constructor(rig: Rig, server: ServiceInstance) {
    this.rig = rig;
    this.server = server;
    this.client = server.client(sample);
  }

  static async start(): Promise<SampleServer> {
    const rig = await Rig.open({ traces: true });
    return new SampleServer(rig, await rig.start('sample-1', {}, MAIN));
  }

  inFlight = () => this.server.metric('faultline_server_in_flight');

  /** The only one of its trace. */
  span = async (traceId: string) => {
    const [span] = await this.rig.spans(traceId, (spans) => spans.length === 1);
    return span;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    await this.rig[Symbol.asyncDispose]();
  }
}

export const pathOf = (method: string) => `test.v1.SampleService/${method}`;
