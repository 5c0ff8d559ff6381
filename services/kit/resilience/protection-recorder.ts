import type { ProtectionRecord } from '@faultline/control/protection-record';
import { EdgeRecorder } from './recorder/edge-recorder.ts';
import { ServerRecorder } from './recorder/server-recorder.ts';

/** What the protections of this process do, for `/protections` of its admin port. */
export class ProtectionRecorder {
  readonly server: ServerRecorder;
  readonly #edges = new Map<string, EdgeRecorder>();

  /** `serving` counts what is being served or waits for a worker. */
  constructor(serving: () => number) {
    this.server = new ServerRecorder(serving);
  }

  edge(name: string): EdgeRecorder {
    let edge = this.#edges.get(name);
    if (!edge) {
      edge = new EdgeRecorder();
      this.#edges.set(name, edge);
    }
    return edge;
  }

  read(): ProtectionRecord {
    const edges = [...this.#edges].map(([name, edge]) => [name, edge.read()] as const);
    return { edges: Object.fromEntries(edges), server: this.server.read() };
  }
}
