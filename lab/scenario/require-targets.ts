import { ExitCode, FaultlineError } from '../errors.ts';
import { type CallFaultPlan, type FaultPlan, METHODS, type Scenario, type ServiceName } from './scenario.ts';

/**
 * A gateway to talk to, every arm that is spoken of among those that are run, and every target of a fault or of a protection among what is started: a fault that never meets
 * a call would let a scenario pass that tests nothing. Throws as `validateScenario` does.
 */
export function requireTargets(scenario: Scenario, where: string): void {
  const check = new TargetCheck(scenario, where);
  const { topology, limits = {}, faults, conditions = [], arms, telling = {}, hypotheses } = scenario;
  if (!topology.gateway) check.fail('topology', 'a gateway', Object.keys(topology).join(', '));
  for (const service of Object.keys(limits)) check.service('limits', service);
  for (const [index, plan] of faults.entries()) check.fault(plan, `faults.${index}`);
  for (const [index, plan] of conditions.entries()) check.callFault(plan, `conditions.${index}`);
  for (const arm of Object.keys(telling)) check.arm('telling', arm);
  for (const [index, { arm }] of hypotheses.entries())
    if (arm !== 'all') check.arm(`hypotheses.${index}.arm`, arm, ' or `all`');
  for (const [arm, services] of Object.entries(arms)) {
    for (const [service, settings] of Object.entries(services)) {
      const path = `arms.${arm}.${service}`;
      check.service(path, service);
      for (const callee of Object.keys(settings.clients ?? {}))
        check.service(`${path}.clients.${callee}`, callee);
    }
  }
}

class TargetCheck {
  readonly #scenario: Scenario;
  readonly #where: string;
  readonly #instances: readonly string[];

  constructor(scenario: Scenario, where: string) {
    this.#scenario = scenario;
    this.#where = where;
    this.#instances = Object.entries(scenario.topology).flatMap(([service, count]) =>
      Array.from({ length: count }, (_, index) => `${service}-${index + 1}`),
    );
  }

  fail(field: string, expected: string, found: string): never {
    throw new FaultlineError(
      'invalid-scenario',
      `${this.#where} is no valid scenario: \`${field}\`: expected ${expected}, got \`${found}\``,
      { exitCode: ExitCode.usage },
    );
  }

  arm(field: string, found: string, orElse = ''): void {
    const names = Object.keys(this.#scenario.arms);
    if (!names.includes(found)) this.fail(field, `one of its arms (${names.join(', ')})${orElse}`, found);
  }

  service(field: string, found: string): void {
    const started = Object.keys(this.#scenario.topology);
    if (!started.includes(found))
      this.fail(field, `a service of its topology (${started.join(', ')})`, found);
  }

  fault(plan: FaultPlan, path: string): void {
    if ('match' in plan) this.callFault(plan, path);
    if ('instance' in plan) this.#instance(`${path}.instance`, plan.instance, this.#instances);
    const { phase = 'fault', after = 0, lasts = 0 } = plan;
    const seconds = this.#scenario.phases[phase];
    if (after + lasts > seconds || after === seconds) {
      const found = `after ${after} s${lasts > 0 ? `, lasts ${lasts} s` : ''}`;
      this.fail(path, `a time within the ${phase} phase of ${seconds} s`, found);
    }
  }

  callFault({ match }: CallFaultPlan, path: string): void {
    const { service, method, instance } = match;
    this.service(`${path}.match.service`, service);
    const methods: readonly string[] = METHODS[service as ServiceName];
    if (methods.length === 0) this.fail(`${path}.match.service`, 'a service with gRPC methods', service);
    if (method !== undefined && !methods.includes(method)) {
      this.fail(`${path}.match.method`, `a method of ${service} (${methods.join(', ')})`, method);
    }
    const own = this.#instances.filter((name) => name.startsWith(`${service}-`));
    if (instance !== undefined) this.#instance(`${path}.match.instance`, instance, own);
  }

  #instance(field: string, found: string, known: readonly string[]): void {
    if (!known.includes(found)) this.fail(field, `an instance of its topology (${known.join(', ')})`, found);
  }
}
