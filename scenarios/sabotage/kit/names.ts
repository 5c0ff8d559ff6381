import type { KitSabotage } from './kit-sabotage.ts';

const TARGETS = { file: 'lab/scenario/require-targets.ts', test: 'lab/scenario/require-targets.test.ts' };
const VIEW = { file: 'lab/scenario/named-view.ts', test: 'lab/scenario/require-evidence.test.ts' };
const EVENTS = { file: 'lab/scenario/observe-events.ts', test: 'lab/scenario/require-evidence.test.ts' };
const NO_EFFECT = { test: 'lab/scenario/validate.test.ts' };
const OBSERVE = { file: 'lab/scenario/observe.ts', test: 'lab/scenario/observe.test.ts' };

/** That a name of nothing is no scenario, and that a number over nothing is none. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'an instance that does not exist has a share of 0',
    ...EVENTS,
    find: `  arm.asking.name('service', service);
  arm.asking.name('instance', instance, service);`,
    replace: `  arm.asking.name('service', service);`,
    named: 'an instance of shareOf that does not exist is an invalid scenario',
  },
  {
    what: 'a service that does not exist has a share of 0',
    ...EVENTS,
    find: `  arm.asking.name('service', service);
  arm.asking.name('instance', instance, service);`,
    replace: `  if (service === 'gateway') arm.asking.name('instance', instance, service);`,
    named: 'a service of shareOf that does not exist is an invalid scenario',
  },
  {
    what: 'any route can be asked for',
    ...VIEW,
    find: `    route: (route) => {
      check('route', route);`,
    replace: '    route: (route) => {',
    named: 'a route of latency that does not exist is an invalid scenario',
  },
  {
    what: 'any metric can be asked for',
    ...VIEW,
    find: "check('metric', name);",
    replace: '',
    named: 'a metric that does not exist is an invalid scenario',
  },
  {
    what: 'any method can be asked for',
    ...VIEW,
    find: "check('operation', name, service);",
    replace: '',
    named: 'a method that does not exist is an invalid scenario',
  },
  {
    what: 'any edge can be asked for',
    ...VIEW,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    find: "check('edge', `${from} -> ${to}`);",
    replace: '',
    named: 'an edge that does not exist is an invalid scenario',
  },
  {
    what: 'a protection may be of an edge that does not exist',
    ...TARGETS,
    file: 'lab/scenario/named-targets.ts',
    find: 'if (!names.includes(to))',
    replace: "if (to === '')",
    named: 'a protection of an edge that does not exist is refused in one line',
  },
  {
    what: 'a fallback may be one that nobody offers',
    ...TARGETS,
    file: 'lab/scenario/named-targets.ts',
    find: 'if (!fallback || callees.some((edge) => edge.to === to && edge.fallback)) return;',
    replace: 'if (!fallback || callees.length > 0) return;',
    named: 'a fallback that nobody offers is refused in one line',
  },
  {
    what: 'the load may reach what is not started',
    ...TARGETS,
    find: 'if (topology[to]) continue;',
    replace: 'if (topology[to] !== 0) continue;',
    named: 'a load that needs what is not started is refused in one line',
  },
  {
    what: 'an instance may be killed while it is dead',
    ...TARGETS,
    find: 'check.oneAtATime(faults);',
    replace: '',
    named: 'two kills of one instance at once is refused in one line',
  },
  {
    what: 'a fault may strike an instance that does not exist',
    ...TARGETS,
    file: 'lab/faults/struck-instance.ts',
    find: 'path, targets) => targets.instance(',
    replace: "path, targets) => instance === '' && targets.instance(",
    named: 'a mistyped instance of a fault is refused in one line',
  },
  {
    what: 'a fault may lie beyond its phase',
    file: TARGETS.file,
    find: 'after + lasts > seconds || after === seconds',
    replace: 'after > 2 * seconds',
    test: 'lab/scenario/validate.test.ts',
    named: 'a fault that outlasts its phase is refused',
  },
  {
    what: 'a phase may be as long as one likes',
    file: 'lab/scenario/numbers.ts',
    find: 'z.number().min(0.05).max(HOUR_S);',
    replace: 'z.number().positive();',
    ...NO_EFFECT,
    named: 'phases.fault that can not be carried out or has no effect is refused',
  },
  {
    what: 'a timer may be a part of a millisecond',
    file: 'control/numbers.ts',
    find: 'z.number().min(1).max(HOUR_MS);',
    replace: 'z.number().positive().max(HOUR_MS);',
    ...NO_EFFECT,
    named: 'breaker.resetTimeoutMs that can not be carried out or has no effect is refused',
  },
  {
    what: 'a system may mean something else by a setting that the lab reads',
    file: 'control/settings.ts',
    find: 'meaning(edge, judgedEdge)',
    replace: 'edge',
    test: 'lab/scenario/typed-names.test.ts',
    named: 'a setting that is not what the lab reads by that name',
  },
  {
    what: 'a service takes numbers of settings that a scenario may not have',
    file: 'control/parse-as.ts',
    find: 'value <= maximum',
    replace: 'maximum !== 0',
    test: 'services/kit/control/settings-schema.test.ts',
    named: 'clients.bank.hedging.maxAttempts: expected a whole number from 1 to 5',
  },
  {
    what: 'success over nothing is 100%',
    ...OBSERVE,
    find: 'if (!stats || stats.count === 0) return null;',
    replace: "if (!stats || stats.count === 0) return { value: 100, evidence: '' };",
    named: 'what was not measured is null, never a number',
  },
  {
    what: 'latency over nothing is 0',
    ...OBSERVE,
    find: '  if (!stats) return null;\n  const times = of',
    replace: "  if (!stats) return { value: 0, evidence: '' };\n  const times = of",
    named: 'what was not measured is null, never a number',
  },
  {
    what: 'goodput over nothing is 0',
    ...OBSERVE,
    find: 'if (!stats || stats.goodputRps === null) return null;',
    replace: "if (!stats || stats.goodputRps === null) return { value: 0, evidence: '' };",
    named: 'what was not measured is null, never a number',
  },
  {
    what: 'fast errors are good latency',
    ...OBSERVE,
    find: "of === 'all' ? stats.responseMs : stats.goodResponseMs",
    replace: "of !== 'good' ? stats.goodResponseMs : stats.responseMs",
    named: 'latency is that of good answers: errors are fast',
  },
  {
    what: 'it is not told that fewer succeeded than the quantile speaks for',
    ...OBSERVE,
    find: 'if (share >= QUANTILES[quantile]) return observation;',
    replace: 'if (share >= 0) return observation;',
    named: 'latency says so where fewer were answered well than the quantile speaks for',
  },
  {
    what: 'a system may name what it does not have',
    file: 'lab/scenario/system-schema.ts',
    find: 'if (!known.includes(found)) yield',
    replace: 'if (known.length > 99) yield',
    test: 'lab/scenario/system-schema.test.ts',
    named: 'a call of nobody is no system',
  },
  {
    what: 'a load may be of routes of two services, though all is sent to one',
    ...TARGETS,
    find: 'if (other >= 0) {',
    replace: 'if (other >= 99) {',
    test: 'lab/scenario/typed-names.test.ts',
    named: 'routes of two services is refused',
  },
  {
    what: 'an answer is good whatever it says',
    file: 'lab/analysis/requests/good.ts',
    find: 'if (good && (note === null || !statusesOf(good).includes(note))) return NOT_ACCEPTED;',
    replace: "if (good && note === 'nothing') return NOT_ACCEPTED;",
    test: 'lab/analysis/requests/good.test.ts',
    named: 'an order that is told as cancelled',
  },
  {
    what: 'what there is to read is not made first',
    file: 'lab/run/collect/requests.ts',
    find: 'number < first.times',
    replace: 'number < first.times - 10',
    test: 'lab/run/collect/requests.test.ts',
    named: 'orders are made before the load only where they are read',
  },
];
