import type { Report, ReportArm, ReportPhase, ReportRoute } from './model.ts';

/** What one arm did on one route in one phase; `route` is null when the arm did not get that far. */
export interface ArmResult {
  readonly arm: string;
  readonly route: ReportRoute | null;
}

export interface ComparedRoute {
  readonly phase: ReportPhase['name'];
  readonly route: string;
  /** One for each arm of the report, in its order. */
  readonly arms: readonly ArmResult[];
}

const PHASES = ['baseline', 'fault', 'recovery'] as const;

/** The arms side by side, one entry per phase and route that any arm got to. */
export function compareArms({ arms }: Report): ComparedRoute[] {
  return PHASES.flatMap((phase) => {
    const routes = new Set(arms.flatMap((arm) => routesOf(arm, phase).map(({ route }) => route)));
    return [...routes].map((route) => ({
      phase,
      route,
      arms: arms.map((arm) => ({
        arm: arm.name,
        route: routesOf(arm, phase).find((one) => one.route === route) ?? null,
      })),
    }));
  });
}

function routesOf(arm: ReportArm, phase: ReportPhase['name']): readonly ReportRoute[] {
  return arm.phases.find(({ name }) => name === phase)?.routes ?? [];
}

/** How well the load of each arm's phases kept its schedule. */
export function loadsOf({ arms }: Report): { arm: string; phase: ReportPhase }[] {
  return arms.flatMap((arm) => arm.phases.map((phase) => ({ arm: arm.name, phase })));
}
