import { hasKeys } from '../run/arm/arm-load.ts';
import type { ArmSettings, Scenario } from '../scenario/scenario.ts';
import { codeOf } from './code-of.ts';
import { recordedClaims, type SeenByHand } from './recorded-claims.ts';
import { endOf, faultCall, latestFaults, timedFaults } from './recorded-faults.ts';
import type { Recording } from './recording.ts';
import { refused } from './refused.ts';

export interface Recorded {
  /** Of the new scenario; kebab-case. */
  readonly name: string;
  /** From where the new file imports the scenario whose system it is. */
  readonly from: string;
  readonly scenario: Scenario;
  readonly recording: Pick<Recording, 'faults' | 'leftOut' | 'settings' | 'seen' | 'times' | 'timesBefore'>;
  /** Settings that the lab began with, and those in force now. */
  readonly before: ArmSettings;
  readonly now: ArmSettings;
  /** Requests a second now. */
  readonly rates: Readonly<Record<string, number>>;
  readonly nowMs: number;
}

const [BASELINE_S, RECOVERY_S] = [3, 3];

/** Of a scenario, as code: what stands at the name of a field. */
type Field = readonly [name: string, code: string];

/**
 * What was done by hand, as the file of a scenario: its faults of the last hour one after the other as they came, at the rates that are sent now, with the settings that
 * the lab began with and, where they are others, those in force now. It claims that routes are answered as they were by hand, and as late; what else has to hold is for its author to say.
 */
export function scenarioText(recorded: Recorded): string {
  const { name, from, scenario, recording, before, now, nowMs } = recorded;
  const latest = latestFaults(recording.faults, nowMs);
  const faults = timedFaults(latest, nowMs);
  const lengthS = Math.max(...faults.map(({ after, lasts }) => after + lasts));
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  const arms = codeOf(now) === codeOf(before) ? { recorded: before } : { before, after: now };
  const load = loadOf(recorded);
  const claims = recordedClaims(seenByHand(recorded, load.routes, Object.keys(arms)), lengthS);
  const { topology, limits, conditions } = scenario;
  // What a scenario says by arm is here that of the first, which the lab has started.
  const starts = scenario.starts?.[firstArm(scenario)];
  const fields: readonly Field[] = [
    data('name', name),
    data('title', `What was done by hand in the lab of ${scenario.name}`),
    data('lesson', 'To be written: what does it show?'),
    ['system', 'base.system'],
    data('topology', topology),
    ...(limits ? [data('limits', limits)] : []),
    ...(conditions ? [['conditions', 'base.conditions ?? []'] as const] : []),
    data('load', load),
    data('phases', { baseline: BASELINE_S, fault: Number(lengthS.toFixed(1)), recovery: RECOVERY_S }),
    [
      'faults',
      block(
        '[',
        faults.map((fault) => `${faultCall(fault)},`),
        ']',
      ),
    ],
    data('arms', arms),
    ...(starts ? [data('starts', Object.fromEntries(Object.keys(arms).map((arm) => [arm, starts])))] : []),
    ['hypotheses', block(`({ ${claims.arms.join(', ')} }) => ({`, claims.lines, '})')],
  ];
  const leftOut = recording.leftOut + recording.faults.length - latest.length;
  return [
    `import { claim, defineScenario, ${kinds.join(', ')} } from 'faultline';`,
    `import base from ${codeOf(from)};`,
    '',
    `/** Recorded from a lab that was held open${leftOut > 0 ? `; of its faults the first ${leftOut} are left out` : ''}. */`,
    'export default defineScenario({',
    ...fields.map(([field, code]) => `  ${field}: ${code},`),
    '});',
    '',
  ].join('\n');
}

const data = (name: string, value: unknown): Field => [name, codeOf(value, '  ')];

const block = (open: string, lines: readonly string[], close: string) =>
  [open, ...lines.map((line) => `    ${line}`), `  ${close}`].join('\n');

const firstArm = ({ arms }: Scenario): string => Object.keys(arms)[0] ?? '';

/** @throws FaultlineError `invalid-request` where nothing is sent */
function loadOf({ scenario, rates }: Recorded) {
  const { load } = scenario;
  const routes = load.routes
    .map((route) => ({ ...route, rps: Number((rates[route.route] ?? 0).toFixed(2)) }))
    .filter(({ rps }) => rps > 0);
  if (routes.length === 0) throw refused('invalid-request', 'Expected a load to record, each route is at 0.');
  const keys =
    load.idempotencyKey === undefined ? {} : { idempotencyKey: hasKeys(scenario, firstArm(scenario)) };
  return { ...load, ...keys, routes };
}

/** Of each arm only what was seen while its settings were in force. */
function seenByHand(
  { recording, nowMs }: Recorded,
  routes: readonly { readonly route: string; readonly rps: number }[],
  arms: readonly string[],
): readonly SeenByHand[] {
  const [first] = latestFaults(recording.faults, nowMs);
  const goneMs = endOf(recording.faults, nowMs);
  const { firstMs, lastMs } = recording.settings ?? { firstMs: goneMs, lastMs: first.cameMs };
  return arms.flatMap((arm) => {
    const [fromMs, toMs] =
      arm === 'before' ? [first.cameMs, Math.min(firstMs, goneMs)] : [Math.max(lastMs, first.cameMs), goneMs];
    return routes.map(({ route, rps }, at) => ({
      ...{ number: at + 1, route, rps, arm },
      seen: recording.seen(route, fromMs, toMs),
      times: {
        before: recording.timesBefore(route, first.cameMs),
        during: recording.times(route, fromMs, toMs),
      },
    }));
  });
}
