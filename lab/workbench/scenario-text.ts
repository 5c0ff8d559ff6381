import { hasKeys } from '../run/arm/arm-load.ts';
import type { ArmSettings, Scenario } from '../scenario/scenario.ts';
import { codeOf } from './code-of.ts';
import type { RecordedFault } from './recording.ts';
import { refused } from './refused.ts';

export interface Recorded {
  /** Of the new scenario; kebab-case. */
  readonly name: string;
  /** From where the new file imports the scenario whose system it is. */
  readonly from: string;
  readonly scenario: Scenario;
  readonly faults: readonly RecordedFault[];
  /** How many came before those. */
  readonly leftOut: number;
  /** Settings that the lab began with, and those in force now. */
  readonly before: ArmSettings;
  readonly now: ArmSettings;
  /** Requests a second now. */
  readonly rates: Readonly<Record<string, number>>;
  readonly nowMs: number;
}

const [BASELINE_S, RECOVERY_S, SHORTEST_S, LONGEST_S] = [3, 3, 0.5, 3_600];

/**
 * What was done by hand, as the file of a scenario: its faults of the last hour one after the other as they came, at the rates that are sent now, with the settings that
 * the lab began with and, where they are others, those in force now. What it claims is for its author to say: it begins with one claim for each route.
 */
export function scenarioText(recorded: Recorded): string {
  const { name, from, scenario, before, now, rates, nowMs } = recorded;
  const latest = latestOf(recorded.faults, nowMs);
  const leftOut = recorded.leftOut + recorded.faults.length - latest.length;
  const faults = faultsOf(latest, nowMs);
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  const { topology, limits, conditions } = scenario;
  const arms = codeOf(now) === codeOf(before) ? { recorded: before } : { before, after: now };
  const judged = Object.keys(arms).at(-1);
  // What a scenario says by arm is here that of the first, which the lab has started.
  const [first = ''] = Object.keys(scenario.arms);
  const starts = scenario.starts?.[first];
  const byArm = Object.fromEntries(Object.keys(arms).map((arm) => [arm, starts]));
  const load =
    scenario.load.idempotencyKey === undefined
      ? scenario.load
      : { ...scenario.load, idempotencyKey: hasKeys(scenario, first) };
  const routes = load.routes
    .map((route) => ({ ...route, rps: Number((rates[route.route] ?? 0).toFixed(2)) }))
    .filter(({ rps }) => rps > 0);
  if (routes.length === 0) throw refused('invalid-request', 'Expected a load to record, each route is at 0.');
  const lengthS = Math.max(...faults.map(({ after, lasts }) => after + lasts));
  const field = (key: string, value: unknown) => `  ${key}: ${codeOf(value, '  ')},\n`;
  return `import { claim, defineScenario, ${kinds.join(', ')} } from 'faultline';\nimport base from ${codeOf(from)};

/** Recorded from a lab that was held open${leftOut > 0 ? `; of its faults the first ${leftOut} are left out` : ''}. */
export default defineScenario({
  name: '${name}',
  title: 'What was done by hand in the lab of ${scenario.name}',
  lesson: 'To be written: what does it show?',
  system: base.system,
${field('topology', topology)}${limits ? field('limits', limits) : ''}${conditions ? '  conditions: base.conditions ?? [],\n' : ''}${field('load', { ...load, routes })}${field('phases', { baseline: BASELINE_S, fault: rounded(lengthS), recovery: RECOVERY_S })}  faults: [
${faults.map((fault) => `    ${callOf(fault)},\n`).join('')}  ],
${field('arms', arms)}${starts ? field('starts', byArm) : ''}  // What was seen by hand is no verdict: say here what has to hold.
  hypotheses: ({ ${judged} }) => ({
${routes.map(({ route }, at) => claimOf(route, at, judged ?? '')).join('')}  }),
});
`;
}

/** Of a lab that is open for hours, what fits into a scenario. */
function latestOf(recorded: readonly RecordedFault[], nowMs: number): readonly RecordedFault[] {
  const endMs = Math.max(...recorded.map(({ goneMs }) => goneMs ?? nowMs));
  return recorded.filter(({ cameMs }) => endMs - cameMs <= 1_000 * LONGEST_S);
}

type Timed = RecordedFault['plan'] & { readonly after: number; readonly lasts: number };

/** By when they came after the first; one that came again has an id of its own. */
function faultsOf(recorded: readonly RecordedFault[], nowMs: number): readonly Timed[] {
  const [first] = recorded;
  if (!first) throw refused('invalid-request', 'Expected a fault to record, none was set.');
  const times = new Map<string, number>();
  return recorded.map(({ plan, cameMs, goneMs }) => {
    const time = (times.get(plan.id) ?? 0) + 1;
    times.set(plan.id, time);
    return {
      ...plan,
      id: time === 1 ? plan.id : `${plan.id}-${time}`,
      after: rounded((cameMs - first.cameMs) / 1_000),
      lasts: Math.max(SHORTEST_S, rounded(((goneMs ?? nowMs) - cameMs) / 1_000)),
    };
  });
}

/** As the words of a scenario take it: what it strikes first, then the rest. */
function callOf({ kind, match, instance, phase: _, ...rest }: Timed): string {
  const { backend, ...options } = rest as Omit<Timed, 'kind' | 'match' | 'instance'> & { backend?: string };
  return `${kind}(${codeOf(match ?? instance ?? backend)}, ${codeOf(options, '    ')})`;
}

const claimOf = (route: string, at: number, arm: string) => `    'route-${at + 1}-is-served': claim(
      ${codeOf(`${route} is served while the faults are in force`)},
      ${arm}.successRate(${codeOf(route)}, 'fault').atLeast(99),
    ),
`;

const rounded = (seconds: number) => Number(seconds.toFixed(1));
