import { ExitCode, FaultlineError } from '../errors.ts';
import { FAULT_PHASE, phaseOf } from '../faults/fault-plan.ts';
import { describeFault, kindOf } from '../faults/kinds.ts';
import { edgesReached } from './edges.ts';
import { NamedTargets } from './named-targets.ts';
import { didYouMean } from './nearest.ts';
import { DEFAULT_TIMEOUT_MS } from './patience.ts';
import { secondsOf } from './phase-lengths.ts';
import { worseOf } from './primary.ts';
import type { FaultPlan, Scenario } from './scenario.ts';

/**
 * A service to talk to, every other that the load reaches, every arm that is spoken of among those that are run, and every target of a fault or of a protection among what is started: a fault that never meets
 * a call would let a scenario pass that tests nothing. Throws as `validateScenario` does.
 */
export function requireTargets(scenario: Scenario, where: string): void {
  const check = new TargetCheck(scenario, where);
  const { limits = {}, faults, conditions = [], arms, hypotheses } = scenario;
  const { breaks = {}, starts = {}, telling = {} } = scenario;
  check.entry();
  check.reached();
  check.patience();
  check.repeats();
  check.hangsUp();
  check.spikes();
  check.capacity();
  check.primary();
  const { idempotencyKey = true } = scenario.load;
  if (typeof idempotencyKey === 'object')
    for (const arm of Object.keys(idempotencyKey)) check.arm('load.idempotencyKey', arm);
  for (const service of Object.keys(limits)) check.service('limits', service);
  for (const [index, plan] of faults.entries()) check.fault(plan, `faults.${index}`);
  check.oneAtATime(faults);
  check.idsOfTheirOwn(faults, conditions);
  for (const [index, plan] of conditions.entries()) kindOf(plan).check(plan, `conditions.${index}`, check);
  for (const [arm, audits] of Object.entries(breaks)) {
    check.arm('breaks', arm);
    for (const [index, name] of (audits ?? []).entries()) check.audit(`breaks.${arm}.${index}`, name);
  }
  for (const [arm, services] of Object.entries(starts)) {
    check.arm('starts', arm);
    for (const [service, change] of Object.entries(services ?? {})) {
      check.service(`starts.${arm}.${service}`, service);
      if (change?.container) check.ofKit(`starts.${arm}.${service}.container`, service, 'runs in containers');
    }
  }
  check.sampling();
  for (const [arm, trace] of Object.entries(telling)) {
    check.arm('telling', arm);
    if (trace) check.route(`telling.${arm}.route`, trace.route);
    const { from, to } = trace?.showing ?? {};
    if (from && to) {
      check.service(`telling.${arm}.showing.from`, from);
      check.edge(`telling.${arm}.showing.to`, { from, to, fallback: false });
    }
  }
  for (const [index, { arm }] of hypotheses.entries())
    if (arm !== 'all') check.arm(`hypotheses.${index}.arm`, arm, ' or `all`');
  for (const [arm, services] of Object.entries(arms)) {
    for (const [service, settings] of Object.entries(services))
      check.settings(`arms.${arm}.${service}`, service, settings ?? {});
  }
}

class TargetCheck extends NamedTargets {
  readonly #scenario: Scenario;
  readonly #where: string;

  constructor(scenario: Scenario, where: string) {
    super(scenario);
    this.#scenario = scenario;
    this.#where = where;
  }

  fail(field: string, expected: string, found: string, known: readonly string[] = []): never {
    throw new FaultlineError(
      'invalid-scenario',
      `${this.#where} is no valid scenario: \`${field}\`: expected ${expected}, got \`${found}\`${didYouMean(found, known)}`,
      { exitCode: ExitCode.usage },
    );
  }

  arm(field: string, found: string, orElse = ''): void {
    const names = Object.keys(this.#scenario.arms);
    if (!names.includes(found))
      this.fail(field, `one of its arms (${names.join(', ')})${orElse}`, found, names);
  }

  /** One Collector stands in a lab, and it samples in one way. */
  sampling(): void {
    const { sampling = {} } = this.#scenario;
    const tails = Object.entries(sampling).filter(([, name]) => name?.startsWith('tail'));
    for (const arm of Object.keys(sampling)) this.arm('sampling', arm);
    for (const [arm, name] of tails) {
      const [[first, usual] = []] = tails;
      if (name !== usual) this.fail(`sampling.${arm}`, `\`${usual}\`, as \`${first}\` has`, String(name));
    }
  }

  audit(field: string, found: string): void {
    const names = (this.#scenario.system.audits ?? []).map(({ name }) => name);
    if (!names.includes(found))
      this.fail(field, `an audit of the system (${names.join(', ')})`, found, names);
  }

  /** What is compared is a claim, and it is known what is worse. */
  primary(): void {
    const { primary = {}, hypotheses } = this.#scenario;
    const names = hypotheses.map(({ name }) => name);
    for (const [name, how] of Object.entries(primary)) {
      const claim = hypotheses.find((each) => each.name === name);
      if (!claim) this.fail('primary', `hypotheses of its own (${names.join(', ')})`, name, names);
      const worse = worseOf(how, claim);
      if (worse === null)
        this.fail(`primary.${name}.worse`, 'more or less, since its limits are two', 'nothing');
    }
  }

  route(field: string, found: string): void {
    const routes: readonly string[] = this.#scenario.load.routes.map(({ route }) => route);
    if (!routes.includes(found))
      this.fail(field, `a route of its load (${routes.join(', ')})`, found, routes);
  }

  /** The load is sent to one address. */
  entry(): void {
    const { system, topology, load } = this.#scenario;
    const [entry = '', ...others] = load.routes.map(({ route }) => system.routes[route]?.service ?? '');
    const other = others.findIndex((service) => service !== entry);
    if (other >= 0) {
      const found = `${load.routes[other + 1]?.route} of ${others[other]}`;
      this.fail(`load.routes.${other + 1}.route`, `a route of ${entry}, as the ones before`, found);
    }
    if (!topology[entry])
      this.fail(
        'topology',
        `${/^[aeiou]/.test(entry) ? 'an' : 'a'} ${entry}`,
        Object.keys(topology).join(', '),
      );
  }

  /** A request that needs a service that is not started fails in each arm, whatever is protected. */
  reached(): void {
    const { system, topology, load } = this.#scenario;
    for (const { route } of load.routes)
      for (const { from, to } of edgesReached(system, [route])) {
        if (topology[to]) continue;
        const expected = `${to}, which ${from} calls for ${route}`;
        this.fail('topology', expected, Object.keys(topology).join(', '));
      }
  }

  /** Nobody waits for an answer after leaving. */
  patience(): void {
    const { routes, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#scenario.load;
    for (const [index, { patienceMs = 0 }] of routes.entries()) {
      if (patienceMs <= timeoutMs) continue;
      const expected = `no more than the ${timeoutMs} ms after which its callers leave`;
      this.fail(`load.routes.${index}.patienceMs`, expected, String(patienceMs));
    }
  }

  /** A try that may take all the time leaves none for another. */
  repeats(): void {
    const { repeatUnknown, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#scenario.load;
    if (!repeatUnknown) return;
    const { tryTimeoutMs, pauseMs } = repeatUnknown;
    if (tryTimeoutMs + pauseMs < timeoutMs) return;
    const expected = `less than the ${timeoutMs} ms after which its callers leave, with the pause of ${pauseMs} ms`;
    this.fail('load.repeatUnknown.tryTimeoutMs', expected, String(tryTimeoutMs));
  }

  /** Who has left, or has had its answer by then, does not hang up. */
  hangsUp(): void {
    const { routes, repeatUnknown, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#scenario.load;
    const mostMs = repeatUnknown?.tryTimeoutMs ?? timeoutMs;
    for (const [index, { hangsUp }] of routes.entries()) {
      if (!hangsUp || hangsUp.afterMs < mostMs) continue;
      const expected = `less than the ${mostMs} ms after which its callers give a try up`;
      this.fail(`load.routes.${index}.hangsUp.afterMs`, expected, String(hangsUp.afterMs));
    }
  }

  /** What changes the books would do so after they were read. */
  capacity(): void {
    const { load, system } = this.#scenario;
    if (!load.capacity) return;
    const { route } = load.capacity;
    this.route('load.capacity.route', route);
    const method = system.routes[route]?.method;
    if (method !== 'GET') this.fail('load.capacity.route', 'a route that only reads (GET)', route);
  }

  /** A spike that its phase does not hold is none. */
  spikes(): void {
    const { phases, load } = this.#scenario;
    for (const [index, { rps }] of load.routes.entries()) {
      if (typeof rps === 'number') continue;
      for (const [phase, seconds] of Object.entries(phases)) {
        const rate = rps[phase];
        if (typeof rate !== 'object' || !('spike' in rate) || rate.after + rate.lasts <= seconds) continue;
        const found = `after ${rate.after} s, lasts ${rate.lasts} s`;
        this.fail(
          `load.routes.${index}.rps.${phase}`,
          `a time within the ${phase} phase of ${seconds} s`,
          found,
        );
      }
    }
  }

  /** What is dead or silent can not be killed or silenced once more, and the first undo would end both. */
  oneAtATime(faults: readonly FaultPlan[]): void {
    const spans = faults.flatMap((plan, index) => {
      const target = kindOf(plan).strikes?.(plan);
      const { after = 0, lasts } = plan;
      const phase = phaseOf(plan);
      const until = lasts === undefined ? secondsOf(this.#scenario.phases, phase) : after + lasts;
      return target === undefined ? [] : [{ plan, index, target, phase, after, until }];
    });
    for (const [position, later] of spans.entries()) {
      const other = spans
        .slice(0, position)
        .find(
          (one) =>
            one.target === later.target &&
            one.phase === later.phase &&
            one.after <= later.until &&
            later.after <= one.until,
        );
      if (!other) continue;
      const expected = `${later.target} to be undone of \`faults.${other.index}\` (${describeFault(other.plan)}) before`;
      this.fail(`faults.${later.index}`, expected, `${describeFault(later.plan)} after ${later.after} s`);
    }
  }

  /** Of two with the same id nobody could tell which one met a call. */
  idsOfTheirOwn(faults: readonly FaultPlan[], conditions: readonly FaultPlan[]): void {
    const paths = new Map<string, string>();
    for (const [list, plans] of Object.entries({ conditions, faults }))
      for (const [index, { id }] of plans.entries()) {
        const path = `${list}.${index}`;
        const other = paths.get(id);
        if (other !== undefined) this.fail(`${path}.id`, `another id than that of \`${other}\``, id);
        paths.set(id, path);
      }
  }

  fault(plan: FaultPlan, path: string): void {
    kindOf(plan).check(plan, path, this);
    const { after = 0, lasts = 0 } = plan;
    const phase = phaseOf(plan);
    const names = Object.keys(this.#scenario.phases);
    if (!names.includes(phase)) {
      const which = `the phase in which it comes (${names.join(', ')}), since none is called ${FAULT_PHASE}`;
      this.fail(`${path}.phase`, which, 'nothing');
    }
    const seconds = secondsOf(this.#scenario.phases, phase);
    if (after + lasts > seconds || after === seconds) {
      const found = `after ${after} s${lasts > 0 ? `, lasts ${lasts} s` : ''}`;
      this.fail(path, `a time within the ${phase} phase of ${seconds} s`, found);
    }
  }
}
