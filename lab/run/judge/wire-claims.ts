import type { EdgeSettings, ServiceSettings } from '@faultline/control';
import type { ArmView } from '../../analysis/arm/view.ts';
import { isPartial } from '../../analysis/sampling/sampling.ts';
import { backoffHeld } from '../../analysis/wire/backoff.ts';
import {
  type CallersGone,
  callersGone,
  type Frozen,
  STOPS_WITHIN_MS,
} from '../../analysis/wire/callers-gone.ts';
import { wireCalls } from '../../analysis/wire/calls.ts';
import { deadlinesHeld } from '../../analysis/wire/deadlines.ts';
import type { Finding, SettingsOf, WireRule } from '../../analysis/wire/finding.ts';
import { triesHeld } from '../../analysis/wire/tries.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { edgesReached } from '../../scenario/edges.ts';
import type { Hypothesis, Observation, Scenario } from '../../scenario/scenario.ts';
import { isPlain } from '../../system/system.ts';
import { processorWaits } from './processor-waits.ts';

/** A rule that the calls of every arm are held against, whatever its scenario claims. */
interface Rule {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly atMost: number;
  /** Whether an edge's settings ask for it: then the arm has to bring it about. */
  readonly isAsked: (settings: EdgeSettings) => boolean;
  readonly of: (settingsOf: SettingsOf, view: ArmView) => WireRule;
  /** Default: how many breaches there are. */
  readonly value?: (finding: Finding) => number;
}

const hasBudget = ({ timeoutMs, retry }: EdgeSettings) =>
  timeoutMs !== undefined || retry?.perAttemptTimeoutMs !== undefined;

const RULES: readonly Rule[] = [
  {
    name: 'deadlines-hold',
    title: 'No callee has more time left than its caller, or than the budgets of its edge leave',
    unit: 'calls against it',
    atMost: 0,
    isAsked: hasBudget,
    of: deadlinesHeld,
  },
  {
    name: 'callees-stop',
    title: `Whoever works for a caller that has gone stops within ${STOPS_WITHIN_MS} ms, where deadlines are handed on`,
    unit: 'ms longer, at worst',
    atMost: STOPS_WITHIN_MS,
    isAsked: hasBudget,
    of: (settingsOf, view) =>
      callersGone(settingsOf, {
        frozen: frozenIn(view.evidence.journal),
        waits: processorWaits(view.journal('phase.ended')),
      }),
    value: (finding) => (finding as CallersGone).worstMs,
  },
  {
    name: 'tries-hold',
    title: 'No call is tried more often than its edge allows, and only for a reason that its edge gives',
    unit: 'calls against it',
    atMost: 0,
    isAsked: () => false,
    of: triesHeld,
  },
  {
    name: 'backoff-holds',
    title: 'Retries come after the pauses that their edge asks for',
    unit: 'pauses against it',
    atMost: 0,
    isAsked: ({ retry }) => retry !== undefined && retry.maxAttempts > 1,
    of: backoffHeld,
  },
];

/** How many of the breaches the evidence names. */
const NAMED = 3;

/**
 * Claims about each arm that no scenario has to make, read off the spans of its calls: `<arm>-deadlines-hold` and so on. What
 * an arm sets must be brought about, else the claim has no data; what the kit does by default is held where it occurs.
 * Under sampling there are none, since few of the calls left spans.
 */
export function wireClaims(scenario: Scenario, views: readonly ArmView[]): Hypothesis[] {
  return views.flatMap((view) => {
    const { sampling } = view.evidence;
    if (sampling && isPartial(sampling)) return [];
    const settingsOf = settingsIn(scenario, view.arm);
    const edges = [
      ...new Set(
        edgesReached(
          scenario.system,
          scenario.load.routes.map(({ route }) => route),
        ).map(nameOf),
      ),
    ];
    const rules = RULES.map((rule) => ({ rule, wire: rule.of(settingsOf, view) }));
    for (const trace of ownTraces(view)) {
      // What the kit keeps to nobody else has promised.
      const calls = wireCalls(trace).filter(({ from }) => !isPlain(scenario.system.services[from]));
      for (const { wire } of rules) wire.look(calls);
    }
    return rules.flatMap(({ rule, wire }) => {
      const asked = edges.filter((edge) =>
        rule.isAsked(settingsOf(...(edge.split(' -> ') as [string, string]))),
      );
      const finding = wire.found();
      if (asked.length === 0 && finding.looked.size === 0) return [];
      return [claimOf(rule, view.arm, finding, asked)];
    });
  });
}

const nameOf = ({ from, to }: { from: string; to: string }) => `${from} -> ${to}`;

function claimOf(rule: Rule, arm: string, finding: Finding, asked: readonly string[]): Hypothesis {
  const { name, title, unit, atMost } = rule;
  const { looked, against } = finding;
  const value = rule.value?.(finding) ?? against;
  const unmet = asked.filter((edge) => !looked.has(edge));
  const observe = (arms: Readonly<Record<string, ArmView>>): Observation => {
    if (against === 0)
      for (const edge of unmet) arms[arm]?.asking.withhold(`${arm} never brought it about on ${edge}`);
    return { value, evidence: `${arm}: ${evidenceOf(finding)}` };
  };
  return { name: `${arm}-${name}`, title, arm, unit, atMost, observe };
}

function evidenceOf({ looked, breaches, against, allowed = [] }: Finding): string {
  const where = [...looked].map(([edge, count]) => `${edge} ${count}`).join(', ');
  const named = breaches.slice(0, NAMED);
  const more = against > NAMED ? [`and ${against - NAMED} more`] : [];
  return [`looked at ${where || 'nothing'}`, ...named, ...more, ...allowed.slice(0, NAMED)].join('; ');
}

function settingsIn({ arms }: Scenario, arm: string): SettingsOf {
  const settings: Readonly<Record<string, ServiceSettings | undefined>> = arms[arm] ?? {};
  return (from, to) => settings[from]?.clients?.[to] ?? {};
}

/** Those of the load: what is settled later goes over edges of its own. */
function ownTraces({ traces, foreign }: ArmView) {
  const others = new Set(foreign);
  return traces.filter((trace) => !others.has(trace));
}

/** When instances were paused. */
function frozenIn(journal: readonly JournalEvent[]): Frozen[] {
  const ofFault = (faultId: unknown, type: string) =>
    journal.find((event) => event.faultId === faultId && event.type === type)?.tMs;
  return journal.flatMap(({ type, faultId, plan }) => {
    const { instance, kind } = (plan ?? {}) as { instance?: unknown; kind?: unknown };
    if (type !== 'fault.planned' || kind !== 'pause') return [];
    const fromMs = ofFault(faultId, 'fault.injecting');
    const byMs = ofFault(faultId, 'fault.injected') ?? Infinity;
    const thawedMs = ofFault(faultId, 'fault.undoing') ?? Infinity;
    return fromMs === undefined ? [] : [{ instance: String(instance), fromMs, byMs, thawedMs }];
  });
}
