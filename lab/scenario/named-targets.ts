import type { ServiceSettings } from '@faultline/control';
import type { Targets } from '../faults/fault-kind.ts';
import { isPlain } from '../system/system.ts';
import { edgesOf } from './edges.ts';
import { instancesOf } from './names.ts';
import type { FaultPlan, Scenario } from './scenario.ts';

/** What a fault may be about: a system, and what is started of it. */
export type FaultTargets = Pick<Scenario, 'system' | 'topology'>;

/** Throws where there is nothing of a name. */
export abstract class NamedTargets implements Targets {
  readonly #of: FaultTargets;
  readonly #instances: readonly string[];

  constructor(of: FaultTargets) {
    this.#of = of;
    this.#instances = instancesOf(of);
  }

  /** `known` are the right names, of which the nearest is told. */
  abstract fail(field: string, expected: string, found: string, known?: readonly string[]): never;

  service(field: string, found: string): void {
    const started = Object.keys(this.#of.topology);
    if (!started.includes(found))
      this.fail(field, `a service of its topology (${started.join(', ')})`, found, started);
  }

  /** What the kit does nobody else does. */
  ofKit(field: string, service: string, what: string): void {
    const known = withKit(this.#of);
    if (!isPlain(this.#of.system.services[service])) return;
    this.fail(field, `a service with the kit, which alone ${what} (${known.join(', ') || 'none'})`, service);
  }

  /** What is set of a service, and of edges on which it calls. */
  settings(path: string, service: string, { clients = {} }: ServiceSettings): void {
    this.service(path, service);
    this.ofKit(path, service, 'reads settings');
    for (const [callee, edge] of Object.entries(clients))
      this.edge(`${path}.clients.${callee}`, {
        ...{ from: service, to: callee, fallback: edge?.fallback === true },
      });
  }

  /** A setting of an edge that nobody calls on, or of a fallback that nobody offers, protects nothing. */
  edge(field: string, { from, to, fallback }: { from: string; to: string; fallback: boolean }): void {
    this.service(field, to);
    const edges = edgesOf(this.#of.system);
    const callees = edges.filter((edge) => edge.from === from);
    const names = [...new Set(callees.map((edge) => edge.to))];
    if (!names.includes(to))
      this.fail(field, `a service that ${from} calls (${names.join(', ') || 'none'})`, to, names);
    if (!fallback || callees.some((edge) => edge.to === to && edge.fallback)) return;
    const offered = edges.filter((edge) => edge.fallback).map((edge) => `${edge.from} -> ${edge.to}`);
    this.fail(
      `${field}.fallback`,
      `an edge whose caller offers a fallback (${[...new Set(offered)].join(', ')})`,
      `${from} -> ${to}`,
    );
  }

  calls(path: string, match: NonNullable<FaultPlan['match']>): void {
    const { service, method } = match;
    this.service(`${path}.service`, service);
    this.ofKit(`${path}.service`, service, 'carries out such a fault');
    const { methods = [] } = this.#of.system.services[service] ?? {};
    if (methods.length === 0) this.fail(`${path}.service`, 'a service with gRPC methods', service);
    if (method !== undefined && !methods.includes(method)) {
      this.fail(`${path}.method`, `a method of ${service} (${methods.join(', ')})`, method, methods);
    }
    this.all(path, match);
  }

  /** Services without the kit ask the registry nothing: its silence would prove nothing. */
  backend(field: string, role: string): void {
    if (role !== 'registry' || withKit(this.#of).length > 0) return;
    this.fail(field, 'a backend that a service of its topology asks, as one with the kit does', role);
  }

  all(path: string, { service, instance }: NonNullable<FaultPlan['match']>): void {
    this.service(`${path}.service`, service);
    if (instance !== undefined) this.instance(`${path}.instance`, instance, instancesOf(this.#of, service));
  }

  instance(field: string, found: string, known: readonly string[] = this.#instances): void {
    if (!known.includes(found))
      this.fail(field, `an instance of its topology (${known.join(', ')})`, found, known);
  }
}

const withKit = ({ system, topology }: FaultTargets): string[] =>
  Object.keys(topology).filter((name) => !isPlain(system.services[name]));
