import { extend } from '../analysis/arm/extend.ts';
import type { ArmView, PhaseView } from '../analysis/arm/view.ts';
import { isOperation } from '../analysis/spans/rpc.ts';
import { checkName, isWithin } from './names.ts';
import type { Arms, Scenario } from './scenario.ts';

/** Labels of series whose values are names of the scenario. */
const LABELS = {
  job: 'service',
  instance: 'instance',
  peer_service: 'service',
  service_name: 'service',
  alertname: 'alert',
} as const;

/** Its own metrics and those that it makes of spans: job and instance. */
const COLLECTOR = ['collector', 'spanmetrics'];

/** An arm of which nothing can be asked by a name that its scenario does not have: a share of what is not there would be 0, and pass. */
export function namedView(view: ArmView, scenario: Scenario): ArmView {
  const check: ArmView['asking']['name'] = (...named) => checkName(scenario, ...named);
  return extend(view, {
    asking: { ...view.asking, name: check },
    phase: (name) => {
      check('phase', name);
      const found = view.phase(name);
      return found && namedPhase(found, view, check);
    },
    journal: (type) => {
      check('event', type);
      return view.journal(type);
    },
    metrics: (name, labels = {}) => {
      check('metric', name);
      for (const [label, kind] of Object.entries(LABELS)) {
        const value = labels[label];
        if (value !== undefined && !COLLECTOR.includes(value)) check(kind, value);
      }
      return view.metrics(name, labels);
    },
  });
}

/** Arms by name, of which none can be asked for that the scenario does not have. @throws FaultlineError `unknown-name` */
export function namedArms(arms: Arms, scenario: Scenario): Arms {
  return new Proxy(arms, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target)) checkName(scenario, 'arm', name);
      return Reflect.get(target, name, receiver);
    },
  });
}

function namedPhase(phase: PhaseView, arm: ArmView, check: ArmView['asking']['name']): PhaseView {
  /** Of a span within a service only the traces know the name: what none of the arm has, none can have been slow by. */
  const isSeen = (service: string, name: string) =>
    !isWithin(name) ||
    arm.traces.some(({ spans }) => spans.some((span) => span.service === service && isOperation(span, name)));
  const operation = (service: string, name: string) => {
    check('service', service);
    check('operation', name, service);
  };
  return extend(phase, {
    route: (route) => {
      check('route', route);
      return phase.route(route);
    },
    culpritShare: (service, name, route) => {
      operation(service, name);
      if (route !== undefined) check('route', route);
      return isSeen(service, name) ? phase.culpritShare(service, name, route) : null;
    },
    slowdownShare: (service, name, route) => {
      operation(service, name);
      check('route', route);
      return isSeen(service, name) ? phase.slowdownShare(service, name, route) : null;
    },
    kept: (route, whose) => {
      check('route', route);
      return phase.kept(route, whose);
    },
    service: (service, name) => {
      operation(service, name);
      return phase.service(service, name);
    },
    edge: (from, to, name) => {
      check('service', from);
      operation(to, name);
      check('edge', `${from} -> ${to}`);
      return phase.edge(from, to, name);
    },
  });
}
