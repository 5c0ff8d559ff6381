import type { Report, ReportPhase, ReportRoute } from '../model.ts';

/** Where a number is told a second time: what it says there, and what it is. */
export interface Told {
  readonly where: string;
  readonly said: string;
  readonly is: string;
}

export const told = (where: string, said: unknown, is: unknown): Told => ({
  where,
  said: `${said}`,
  is: `${is}`,
});

export interface Place {
  readonly arm: string;
  readonly phase: ReportPhase;
  readonly route: ReportRoute;
  readonly where: string;
}

/** Each route of each phase of each arm. */
export function places({ arms }: Report): Place[] {
  return arms.flatMap(({ name: arm, phases }) =>
    phases.flatMap((phase) =>
      phase.routes.map((route) => ({ arm, phase, route, where: `${arm}/${phase.name} ${route.route}` })),
    ),
  );
}

export function findPlace(report: Report, arm?: string, phase?: string, route?: string): Place | undefined {
  return places(report).find((at) => at.arm === arm && at.phase.name === phase && at.route.route === route);
}

/** All matches of a pattern in a text, by the names of their groups. */
export const matches = (text: string, pattern: RegExp): Record<string, string>[] =>
  [...text.matchAll(pattern)].map(({ groups = {} }) => groups);
