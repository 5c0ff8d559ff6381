import type { Report, ReportArm, ReportPhase, ReportRoute } from './model.ts';

export type TimesControl = number | 'control' | null;

/** What one arm did on one route in one phase; `route` is null when the arm did not get that far. */
export interface ArmResult {
  readonly arm: string;
  readonly route: ReportRoute | null;
  /** Its p90 over that of the control, the first arm; null where either has none. */
  readonly timesControl: TimesControl;
}

export interface ComparedRoute {
  readonly phase: string;
  readonly route: string;
  /** One for each arm of the report, in its order. */
  readonly arms: readonly ArmResult[];
}

/** The arms side by side, each held against the control; one entry per phase and route that any arm got to. */
export function compareArms({ arms }: Report): ComparedRoute[] {
  return phasesOf(arms).flatMap((phase) => {
    const routes = new Set(arms.flatMap((arm) => routesOf(arm, phase).map(({ route }) => route)));
    return [...routes].map((route) => {
      const found = arms.map((arm) => routesOf(arm, phase).find((one) => one.route === route) ?? null);
      const control = found[0]?.responseMs?.p90;
      return {
        phase,
        route,
        arms: arms.map(({ name }, index) => {
          const p90 = found[index]?.responseMs?.p90 ?? null;
          const times = control && p90 !== null ? p90 / control : null;
          return { arm: name, route: found[index] ?? null, timesControl: index === 0 ? 'control' : times };
        }),
      };
    });
  });
}

/** All names, in the order in which phases came. */
export const phasesOf = (arms: readonly ReportArm[]): string[] => [
  ...new Set(arms.flatMap(({ phases }) => phases.map(({ name }) => name))),
];

function routesOf(arm: ReportArm, phase: string): readonly ReportRoute[] {
  return arm.phases.find(({ name }) => name === phase)?.routes ?? [];
}

/** A line for each attempt of an arm that was thrown away. */
export function discardedOf({ arms }: Report): string[] {
  return arms.flatMap(({ name, discarded }) =>
    discarded.map(
      (why, index) => `${name}, attempt ${index + 1} of ${discarded.length + 1}, thrown away: ${why}`,
    ),
  );
}

/** How well the load of each arm's phases kept its schedule. */
export function loadsOf({ arms }: Report): { arm: string; phase: ReportPhase }[] {
  return arms.flatMap((arm) => arm.phases.map((phase) => ({ arm: arm.name, phase })));
}
