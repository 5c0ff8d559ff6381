import type { NameKind } from '../analysis/arm/asking.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { JOURNAL_EVENTS } from '../evidence/events.ts';
import type { System } from '../system/system.ts';
import { edgesOf } from './edges.ts';
import { ALERT_NAMES, METRIC_NAMES } from './metric-names.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { Scenario } from './scenario.ts';

/** `payment-1` and so on. */
export function instancesOf({ topology }: Pick<Scenario, 'topology'>, service?: string): string[] {
  return Object.entries(topology).flatMap(([name, count = 0]) =>
    service === undefined || service === name
      ? Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)
      : [],
  );
}

/** Throws FaultlineError `unknown-name`, in a line with the nearest right one, where a scenario has nothing of that name. */
export function checkName(scenario: Scenario, kind: NameKind, name: string, of?: string): void {
  const [expected, known] = expectedOf(scenario, kind, name, of);
  if (known.includes(bare(kind, name))) return;
  const text =
    kind === 'metric' ? `${expected}, as ${nearest(name, known)}` : `${expected} (${known.join(', ')})`;
  const hint = kind === 'metric' ? '' : didYouMean(name, known);
  throw new FaultlineError('unknown-name', `expected ${text}, got \`${name}\`${hint}`, {
    exitCode: ExitCode.usage,
  });
}

function expectedOf(scenario: Scenario, kind: NameKind, name: string, of = ''): [string, readonly string[]] {
  switch (kind) {
    case 'arm':
      return ['one of its arms', Object.keys(scenario.arms)];
    case 'phase':
      return ['one of its phases', Object.keys(scenario.phases)];
    case 'route':
      return ['a route of its load', scenario.load.routes.map(({ route }) => route)];
    case 'service':
      return ['a service of its topology', Object.keys(scenario.topology)];
    case 'instance':
      return [
        of === '' ? 'an instance of its topology' : `an instance of ${of}`,
        instancesOf(scenario, of || undefined),
      ];
    case 'operation':
      return [`an operation of ${of}`, operationsOf(scenario.system, of, name)];
    case 'edge':
      return [`an edge of the ${scenario.system.name}`, edgeNames(scenario.system)];
    case 'metric':
      return ['a metric that a run collects', METRIC_NAMES];
    case 'event':
      return ['an event of the journal', JOURNAL_EVENTS];
    case 'fault':
      return ['a fault of its own', [...scenario.faults, ...(scenario.conditions ?? [])].map(({ id }) => id)];
    case 'alert':
      return ['an alert of dashboards/', ALERT_NAMES];
  }
}

/** Methods are known by their full names too. */
const bare = (kind: NameKind, name: string) => (kind === 'operation' ? name.replace(/^[\w.]+\//, '') : name);

/** Whether it is named like a span within a service, as `insert_order`, and not like a method or route. */
export const isWithin = (operation: string): boolean => /^[a-z][\w ]*$/.test(operation);

/** Its own methods and routes, those that it calls, and the spans within it, whose names only the traces know. */
function operationsOf(system: System, service: string, name: string): string[] {
  const called = edgesOf(system)
    .filter(({ from }) => from === service)
    .map(({ method }) => method);
  const routes = Object.entries(system.routes).flatMap(([route, { service: of }]) =>
    of === service ? [route] : [],
  );
  const own = [...(system.services[service]?.methods ?? []), ...called, ...routes];
  return isWithin(name) ? [...own, name] : own;
}

const edgeNames = (system: System): string[] => [
  ...new Set(edgesOf(system).map(({ from, to }) => `${from} -> ${to}`)),
];
